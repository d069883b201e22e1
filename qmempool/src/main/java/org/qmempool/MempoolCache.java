package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.qmempool.rings.BatchStack;

/**
 * A cache of handles, last in first out: the fastest way to a pool for a loop that owns it.
 *
 * <p><b>Who may call:</b> one thread at a time. The first thread that takes or gives is the owner;
 * to hand a cache over, the old thread's last call must happen-before the new thread's {@link
 * #own()}. A cache whose owner has ended is taken over by {@link #adopt()}, of several threads by
 * one. {@link #size()} may be read by any thread. Handles taken through one cache may be freed
 * through any other, or through the pool.
 *
 * <p><b>Progress:</b> lock-free, but where the pool grows, see {@link Mempool}; without any atomic
 * operation as long as the cache has enough or has room. Only {@link #own()}, {@link #adopt()} and
 * {@link #close()} take a lock. <b>Memory:</b> what a thread did before it freed a handle
 * happens-before what the thread does that takes it next.
 *
 * <p>When it is short, the cache takes whole batches from the depot; when it is full, it gives the
 * batches back that it has not touched for longest. How many follows the direction of flow, from
 * one to a whole cache where its user only takes, or only gives, for long; {@link PoolStats} has
 * the sizes and the misses. At rest it holds at most {@link #capacity()} handles, which other
 * threads cannot take.
 *
 * <p><b>Windows</b> spare the copy: {@link #allocStart} and {@link #freeStart} open one on the
 * cache's own array, to be read or written in place.
 *
 * <p><b>A full stack</b> in the middle of a call: every step that moves handles is one array copy
 * or one CAS, followed by plain stores without a call, or by a copy that a plain loop does if there
 * is no stack for a call. So an Error finds each handle in one place; a call that has got some
 * handles by then returns these, and a free that fits the cache has freed all or none. A free of
 * more than the capacity may have freed a part.
 */
public sealed class MempoolCache implements HandleAllocator, AutoCloseable permits CheckedCache {
  private static final VarHandle INTS =
      MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();
  private static final VarHandle OWNER;

  static {
    try {
      OWNER =
          MethodHandles.lookup()
              .findVarHandle(MempoolCache.class, "owner", Thread.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // All that changes lies in one array, between 128 bytes of padding, so that caches made one after
  // the other share no line: [pad | size, container, stride, one | pad | handles ... | pad].
  private static final int PAD = 32;

  /** Where the number of handles inside is, for {@link Scan}. */
  static final int SIZE = PAD;

  /** Where {@link CacheExchange} keeps an emptied container. */
  static final int CONTAINER = PAD + 1;

  /** Where {@link CacheExchange} keeps how many batches it moved last, below 0 out of the cache. */
  static final int STRIDE = PAD + 2;

  private static final int ONE = PAD + 3;

  /** Where the handles begin, for {@link Scan}. */
  static final int HANDLES = 2 * PAD;

  /** Below this the plain loop is quicker than the array copy stub. */
  private static final int SHORT_COPY = 8;

  // Sizes below every n, and below 0: no operation takes them for one that it can serve at once.
  private static final int CLOSED = Integer.MIN_VALUE;
  private static final int UNUSED = Integer.MIN_VALUE + 1;

  /** Added to the size while a window is open; the largest cache has 2^24 handles. */
  private static final int OPEN = -(1 << 30);

  private final Mempool pool;
  private final String name;
  private final int capacity;
  private final int lastHandle;
  final int[] state;
  final FlowCounts flow = new FlowCounts();
  final CacheExchange exchange;
  private final long[] counts = flow.counts;
  final CacheWindow window = new CacheWindow();

  /** Whether the last search found nothing; for {@link PoolLog}, to show a dry spell once. */
  boolean dry;

  /** What {@link PoolLog} has shown of the handles stolen. */
  long stolenBefore;

  /**
   * The thread that drives an owner cache. Its last action happens-before {@code isAlive()} says
   * that it has ended, so whoever replaces it by the CAS sees the cache as it left it.
   */
  private volatile @Nullable Thread owner;

  /** An owner cache if the name is empty, else one of a CPU. */
  MempoolCache(Mempool pool, Depot depot, int capacity, String name) {
    this.pool = pool;
    this.name = name;
    this.capacity = capacity;
    this.lastHandle = pool.capacity() - 1;
    state = new int[HANDLES + capacity + PAD];
    state[CONTAINER] = BatchStack.NONE;
    state[SIZE] = name.isEmpty() ? UNUSED : 0;
    exchange = new CacheExchange(depot, state, counts, capacity);
  }

  /**
   * How many handles the cache holds at most.
   *
   * @return handles
   */
  public int capacity() {
    return capacity;
  }

  /**
   * How many handles the cache holds; any thread, a hint, exact for a thread that the owner's last
   * call happens-before.
   *
   * @return 0 to {@link #capacity()}
   */
  public int size() {
    int size = (int) INTS.getOpaque(state, SIZE); // opaque: a count, ordered with nothing
    return size >= 0 ? size : Math.max(size - OPEN, 0);
  }

  /**
   * The thread that drives the cache; any thread.
   *
   * @return the owner; empty before the first use
   */
  public Optional<Thread> owner() {
    return Optional.ofNullable(owner);
  }

  /** The same without an object; null for a cache of a CPU too. */
  final @Nullable Thread driver() {
    return owner;
  }

  /** Whether the owner has ended. */
  boolean abandoned() {
    Thread thread = owner;
    return thread != null && !thread.isAlive();
  }

  /**
   * Makes the calling thread the owner, after the old owner's last call. Without it the cache works
   * as well, but may be {@linkplain #adopt() adopted} when the old owner has ended.
   *
   * @throws IllegalStateException if another thread has taken it over meanwhile, or it is closed
   */
  public void own() {
    synchronized (state) {
      if (state[SIZE] == CLOSED) {
        throw closed();
      }
      replaceOwner(owner);
      if (state[SIZE] == UNUSED) {
        state[SIZE] = 0;
      }
    }
  }

  /**
   * Takes the cache over from an owner that has ended, with all that lies in it. Of several threads
   * that try at the same time one succeeds. A window that the old owner left open is given up, as
   * by finishing it with 0.
   *
   * <p>Not detected: another thread that calls {@link #own()} or {@link #close()} afterwards
   * without having been handed the cache. It takes the cache from its new owner, and handles may
   * then be given to two users.
   *
   * @return whether the calling thread is the owner now; false if the owner has not ended, there
   *     was none yet, another thread was quicker, or the cache is closed
   */
  @SuppressWarnings("ReferenceEquality") // the thread, not one that calls itself equal
  public boolean adopt() {
    synchronized (state) {
      Thread was = owner;
      Thread me = Thread.currentThread();
      if (was == null || me == was) {
        return was != null && state[SIZE] != CLOSED;
      }
      boolean mine =
          !was.isAlive() // first: see owner
              && state[SIZE] != CLOSED
              && OWNER.compareAndSet(this, was, me);
      if (mine) {
        giveUpWindow();
      }
      return mine;
    }
  }

  /** Adopts and closes it if its owner has ended; returns how many handles came back. */
  int reclaim() {
    synchronized (state) {
      if (!abandoned() || !adopt()) {
        return 0;
      }
      int handles = size();
      shut();
      return handles;
    }
  }

  /** Gives everything back to the pool; the cache stays in use. */
  public void drain() {
    requireOpen();
    exchange.giveAll();
    pool.levelChanged();
  }

  @Override
  public int alloc() {
    int[] state = this.state;
    int size = state[SIZE];
    counts[FlowCounts.TAKES]++;
    if (size > 0) {
      state[SIZE] = size - 1;
      return state[HANDLES + size - 1];
    }
    return allocSlow(state, ONE, 1, 1) == 1 ? state[ONE] : NULL_HANDLE;
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    return allocAtLeast(dst, from, n, n);
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    return allocAtLeast(dst, from, n, 1);
  }

  @Override
  public void free(int handle) {
    requireHandle(handle);
    int[] state = this.state;
    int size = state[SIZE];
    counts[FlowCounts.GIVES]++;
    if (size >= 0 && size < capacity) {
      state[HANDLES + size] = handle;
      state[SIZE] = size + 1;
    } else {
      state[ONE] = handle;
      freeSlow(state, ONE, 1);
    }
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    requireHandles(src, from, n);
    int[] state = this.state;
    int size = state[SIZE];
    counts[FlowCounts.GIVES]++;
    if (size >= 0 && size + n <= capacity) {
      copy(src, from, state, HANDLES + size, n);
      state[SIZE] = size + n;
    } else {
      freeSlow(src, from, n);
    }
  }

  /**
   * Opens a window on handles, to be read in place by {@link #allocAt}, without a copy. Until it is
   * finished they stay in the cache, and every other call throws but {@link #size()}, {@link
   * #own()}, {@link #adopt()} and {@link #close()}.
   *
   * <pre>{@code
   * int there = cache.allocStart(32); // 0 when the pool is dry
   * int used = 0;
   * while (used < there && wantsMore()) {
   *   post(cache.allocAt(used));
   *   used++;
   * }
   * cache.allocFinish(used);          // the others stay in the cache
   * }</pre>
   *
   * @param n how many handles at most
   * @return how many it has, 0 to {@code n}; at 0 no window is open. Below {@code n} if the pool is
   *     short, or if these many do not fit into the cache: any {@code n} up to its {@linkplain
   *     #capacity() capacity} less a batch does
   * @throws IllegalArgumentException if the count is negative; nothing has changed
   * @throws IllegalStateException if a window is open already, or the cache is closed
   */
  public int allocStart(int n) {
    int[] state = this.state;
    int size = state[SIZE];
    counts[FlowCounts.TAKES]++;
    if (n > size || n < 0) {
      size = allocStartSlow(n);
    }
    int there = Math.min(n, size);
    if (there > 0) {
      CacheWindow window = this.window;
      window.base = HANDLES + size - there;
      window.taking = there;
      state[SIZE] = OPEN + size;
    }
    return there;
  }

  /**
   * Reads a handle of the open window; it stays in the cache.
   *
   * @param i its place in the window, from 0
   * @return the handle
   * @throws IndexOutOfBoundsException if there is no such place in an open window on handles
   */
  public int allocAt(int i) {
    CacheWindow window = this.window;
    return state[window.base + Objects.checkIndex(i, window.taking)];
  }

  /**
   * Closes the window and takes its first handles out of the cache: they are the caller's now.
   *
   * @param n how many, 0 to the size of the window; 0 gives the window up. To take none although no
   *     window is open is fine
   * @throws IllegalArgumentException if the open window is smaller, or none is open; nothing has
   *     changed
   */
  public void allocFinish(int n) {
    CacheWindow window = this.window;
    int taking = window.taking;
    CacheWindow.requireWithin(n, taking);
    if (taking == 0) {
      return;
    }
    int[] state = this.state;
    if (n < taking && n > 0) { // what stays moves down
      System.arraycopy(state, window.base + n, state, window.base, taking - n);
    }
    window.taking = 0;
    state[SIZE] += -OPEN - n;
  }

  /**
   * Opens a window on free places of the cache, to be filled in place by {@link #freeAt}, without a
   * copy. Until it is finished every other call throws, as in {@link #allocStart}.
   *
   * @param n how many handles at most
   * @return how many places it has: {@code n}, or the capacity if that is less; at 0 no window is
   *     open
   * @throws IllegalArgumentException if the count is negative; nothing has changed
   * @throws IllegalStateException if a window is open already, or the cache is closed
   */
  public int freeStart(int n) {
    int[] state = this.state;
    int size = state[SIZE];
    counts[FlowCounts.GIVES]++;
    if (n < 0 || size < 0 || n > capacity - size) {
      size = freeStartSlow(n);
    }
    int room = Math.min(n, capacity - size);
    if (room > 0) {
      CacheWindow window = this.window;
      window.base = HANDLES + size;
      window.giving = room;
      state[SIZE] = OPEN + size;
    }
    return room;
  }

  /**
   * Puts a handle into the open window; it is not given back yet, and not checked.
   *
   * @param i its place in the window, from 0
   * @param handle one that was taken
   * @throws IndexOutOfBoundsException if there is no such place in an open window on free places
   */
  public void freeAt(int i, int handle) {
    CacheWindow window = this.window;
    state[window.base + Objects.checkIndex(i, window.giving)] = handle;
  }

  /**
   * Closes the window and gives its first handles back.
   *
   * @param n how many, 0 to the size of the window, each of them put there since it was opened: at
   *     another place lies an old handle, which would be freed twice. 0 gives the window up. To
   *     give none although no window is open is fine
   * @throws IllegalArgumentException if the open window is smaller, or none is open; or if one is
   *     not a handle of the pool. Nothing was given back, the window stays open
   */
  public void freeFinish(int n) {
    CacheWindow window = this.window;
    int giving = window.giving;
    CacheWindow.requireWithin(n, giving);
    if (giving == 0) {
      return;
    }
    int[] state = this.state;
    requireHandles(state, window.base, n);
    window.giving = 0;
    state[SIZE] += -OPEN + n;
  }

  private int allocStartSlow(int n) {
    CacheWindow.requireCount(n);
    requireOpen();
    int wanted = Math.min(n, capacity);
    if (wanted > state[SIZE]) {
      exchange.missTaking();
      int size = pool.scan.fill(this, wanted);
      try {
        pool.refilled(this, n, Math.min(n, size));
      } catch (Throwable e) {
        // A full heap or stack: the handles are in the cache, so this is no failure.
      }
      requireOpen(); // a listener may have used the cache
    }
    return state[SIZE];
  }

  private int freeStartSlow(int n) {
    CacheWindow.requireCount(n);
    requireOpen();
    int wanted = Math.min(n, capacity);
    if (wanted > capacity - state[SIZE]) {
      overflowed(n, exchange.makeRoom(wanted));
      requireOpen(); // a listener may have used the cache
    }
    return state[SIZE];
  }

  /** Nothing has moved while it was open, so nothing moves now. */
  private void giveUpWindow() {
    if (window.taking + window.giving > 0) {
      window.taking = 0;
      window.giving = 0;
      state[SIZE] -= OPEN;
    }
  }

  /**
   * Gives everything back to the pool, and an open window up. The cache cannot be used afterwards;
   * closing again is fine.
   *
   * @throws IllegalStateException if another thread uses it for the first time at this moment; it
   *     was not closed
   */
  @Override
  public void close() {
    synchronized (state) {
      if (state[SIZE] == CLOSED) {
        return;
      }
      replaceOwner(owner);
      shut();
    }
    pool.levelChanged(); // outside the lock: it may call a listener
  }

  /** Of all threads that close, own and adopt, the one that holds the lock. */
  private void shut() {
    if (state[SIZE] == UNUSED) {
      state[SIZE] = 0;
    }
    giveUpWindow();
    exchange.giveAll();
    state[SIZE] = CLOSED;
    pool.forget(this);
  }

  @Override
  public String toString() {
    return "MempoolCache[" + name() + ", size=" + size() + ", capacity=" + capacity + "]";
  }

  /** What to call it in messages. */
  String name() {
    Thread thread = owner;
    return !name.isEmpty() ? name : thread == null ? "unused cache" : "cache of " + nameOf(thread);
  }

  private static String nameOf(Thread thread) {
    String text = thread.getName(); // empty for most virtual threads
    return text.isEmpty() ? "thread " + thread.threadId() : text;
  }

  /** Handles taken through it less those given back; any thread, exact at rest. */
  long net() {
    return flow.get(FlowCounts.ENTERED) - flow.get(FlowCounts.LEFT) - size();
  }

  CacheStats stats() {
    return new CacheStats(
        name(),
        size(),
        capacity,
        net(),
        flow.get(FlowCounts.TAKES),
        flow.get(FlowCounts.GIVES),
        flow.get(FlowCounts.REFILLS),
        flow.get(FlowCounts.OVERFLOWS),
        flow.get(FlowCounts.FLUSHES),
        flow.get(FlowCounts.STOLEN),
        (int) INTS.getOpaque(state, STRIDE)); // opaque: as in size()
  }

  /** Whether it belongs to a thread, not to a CPU. */
  boolean owned() {
    return name.isEmpty();
  }

  /** Takes between least and n handles. */
  int allocAtLeast(int[] dst, int from, int n, int least) {
    Objects.checkFromIndexSize(from, n, dst.length);
    int[] state = this.state;
    int size = state[SIZE];
    counts[FlowCounts.TAKES]++;
    if (n <= size) {
      size -= n;
      copy(state, HANDLES + size, dst, from, n);
      state[SIZE] = size;
      return n;
    }
    return allocSlow(dst, from, n, least);
  }

  private int allocSlow(int[] dst, int from, int n, int least) {
    requireOpen();
    if (n == 0) {
      return 0;
    }
    exchange.missTaking();
    int got = pool.scan.take(this, dst, from, n, least);
    int one = state[ONE]; // what alloc() has taken: a listener may use this cache meanwhile
    try {
      pool.refilled(this, n, got);
    } catch (Throwable e) {
      // A full heap or stack: what was taken must reach the caller.
    }
    state[ONE] = one;
    return got;
  }

  private void freeSlow(int[] src, int from, int n) {
    requireOpen();
    if (n <= capacity - state[SIZE]) { // the first use of the cache
      copy(src, from, state, HANDLES + state[SIZE], n);
      state[SIZE] += n;
      return;
    }
    overflowed(n, exchange.overflow(src, from, n));
  }

  /** Everything was freed, so a full heap or stack in what tells of it is no failure. */
  private void overflowed(int n, int batches) {
    try {
      pool.flushed(this, n, batches);
    } catch (Throwable e) {
      // as said
    }
  }

  private static void copy(int[] src, int from, int[] dst, int to, int n) {
    if (n <= SHORT_COPY) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = src[from + i];
      }
    } else {
      System.arraycopy(src, from, dst, to, n);
    }
  }

  void requireHandle(int handle) {
    if (handle < 0 || handle > lastHandle) {
      throw notAHandle(handle);
    }
  }

  void requireHandles(int[] src, int from, int n) {
    int last = lastHandle;
    if (!HandleRange.holds(src, from, n, last)) {
      int i = from;
      while (src[i] >= 0 && src[i] <= last) {
        i++;
      }
      throw notAHandle(src[i]);
    }
  }

  private IllegalArgumentException notAHandle(int handle) {
    return new IllegalArgumentException(
        "handle is "
            + handle
            + "; this pool has 0 to "
            + lastHandle
            + ": free each handle that was taken from it once, and nothing else");
  }

  /** Also makes the first thread that comes here the owner. */
  final void requireOpen() {
    int size = state[SIZE];
    if (size >= 0) {
      return;
    }
    if (size == CLOSED) {
      throw closed();
    }
    if (size != UNUSED) {
      throw window.isOpen();
    }
    replaceOwner(null);
    state[SIZE] = 0;
  }

  private void replaceOwner(@Nullable Thread expected) {
    // The partner is the CAS of another thread that takes the cache over: one of the two succeeds.
    if (!OWNER.compareAndSet(this, expected, Thread.currentThread())) {
      throw new IllegalStateException(
          "the cache belongs to another thread, " + owner + ": make one for each by newCache()");
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the cache is closed: make another one by newCache()");
  }
}
