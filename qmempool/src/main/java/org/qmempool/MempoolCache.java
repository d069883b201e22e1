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
 * <p>When it is short, the cache takes a batch from the depot; when it is full, it gives the batch
 * back that it has not touched for longest. At rest it holds at most {@link #capacity()} handles,
 * which other threads cannot take.
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
  // the other share no line: [pad | size, container, one | pad | handles ... | pad].
  private static final int PAD = 32;

  /** Where the number of handles inside is, for {@link Scan}. */
  static final int SIZE = PAD;

  private static final int CONTAINER = PAD + 1;
  private static final int ONE = PAD + 2;

  /** Where the handles begin, for {@link Scan}. */
  static final int HANDLES = 2 * PAD;

  /** Below this the plain loop is quicker than the array copy stub. */
  private static final int SHORT_COPY = 8;

  // Sizes below every n, and below 0: no operation takes them for one that it can serve at once.
  private static final int CLOSED = Integer.MIN_VALUE;
  private static final int UNUSED = Integer.MIN_VALUE + 1;

  private final Mempool pool;
  private final Depot depot;
  private final String name;
  private final int batch;
  private final int capacity;
  private final int lastHandle;
  final int[] state;
  final FlowCounts flow = new FlowCounts();

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
    this.depot = depot;
    this.name = name;
    this.batch = depot.batch();
    this.capacity = capacity;
    this.lastHandle = pool.capacity() - 1;
    state = new int[HANDLES + capacity + PAD];
    state[CONTAINER] = BatchStack.NONE;
    state[SIZE] = name.isEmpty() ? UNUSED : 0;
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
    return Math.max((int) INTS.getOpaque(state, SIZE), 0); // opaque: a count, ordered with nothing
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
   * that try at the same time one succeeds.
   *
   * <p>Not detected: another thread that calls {@link #own()} or {@link #close()} afterwards
   * without having been handed the cache. It takes the cache from its new owner, and handles may
   * then be given to two users.
   *
   * @return whether the calling thread is the owner now; false if the owner has not ended, there
   *     was none yet, another thread was quicker, or the cache is closed
   */
  public boolean adopt() {
    synchronized (state) {
      Thread was = owner;
      Thread me = Thread.currentThread();
      if (was == null || me.equals(was)) {
        return was != null && state[SIZE] != CLOSED;
      }
      return !was.isAlive() // first: see owner
          && state[SIZE] != CLOSED
          && OWNER.compareAndSet(this, was, me);
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
    giveAll();
    pool.levelChanged();
  }

  @Override
  public int alloc() {
    int[] state = this.state;
    int size = state[SIZE];
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
    if (size >= 0 && size + n <= capacity) {
      copy(src, from, state, HANDLES + size, n);
      state[SIZE] = size + n;
    } else {
      freeSlow(src, from, n);
    }
  }

  /**
   * Gives everything back to the pool. The cache cannot be used afterwards; closing again is fine.
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
    giveAll();
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
        flow.get(FlowCounts.REFILLS),
        flow.get(FlowCounts.FLUSHES),
        flow.get(FlowCounts.STOLEN));
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
    if (n <= size) {
      size -= n;
      copy(state, HANDLES + size, dst, from, n);
      state[SIZE] = size;
      return n;
    }
    return allocSlow(dst, from, n, least);
  }

  /** Takes up to n of the handles inside, for a caller that holds this cache to steal from it. */
  int takeCached(int[] dst, int from, int n) {
    int count = Math.min(n, state[SIZE]);
    int size = state[SIZE] - count;
    System.arraycopy(state, HANDLES + size, dst, from, count);
    state[SIZE] = size;
    return count;
  }

  /** Gives back all handles, whole batches first, and the empty container. */
  private void giveAll() {
    while (state[SIZE] >= batch) {
      flush();
    }
    int rest = state[SIZE];
    depot.giveStrays(state, HANDLES, rest);
    state[SIZE] = 0;
    flow.counts[FlowCounts.LEFT] += rest;
    if (state[CONTAINER] != BatchStack.NONE) {
      depot.releaseContainer(state[CONTAINER]);
      state[CONTAINER] = BatchStack.NONE;
    }
  }

  private int allocSlow(int[] dst, int from, int n, int least) {
    requireOpen();
    if (n == 0) {
      return 0;
    }
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

  /**
   * Takes up to n handles from here, then from the depot; keeps the rest of a batch that was taken
   * for them. For {@link Scan}, on behalf of the thread that owns or holds this cache.
   */
  int refill(int[] dst, int from, int n) {
    int[] state = this.state;
    long[] counts = flow.counts;
    int got = 0;
    try {
      got = takeCached(dst, from, n);
      // If that was too little the cache is empty now, as writing batches to its bottom requires.
      while (n - got >= batch) {
        int container = depot.takeBatch(dst, from + got);
        if (container == BatchStack.NONE) {
          break;
        }
        got += batch;
        counts[FlowCounts.ENTERED] += batch;
        keep(container);
      }
      if (got < n) {
        int container = depot.takeBatch(state, HANDLES);
        if (container != BatchStack.NONE) {
          state[SIZE] = batch;
          counts[FlowCounts.ENTERED] += batch;
          keep(container);
          got += takeCached(dst, from + got, n - got);
        }
      }
      if (got < n) {
        int strays = depot.takeStrays(dst, from + got, n - got);
        got += strays;
        counts[FlowCounts.ENTERED] += strays;
      }
      while (got < n) {
        // Fresh handles by whole batches, as they will be given back.
        int fresh = depot.carve(state, HANDLES, batch);
        state[SIZE] = fresh;
        counts[FlowCounts.ENTERED] += fresh;
        if (fresh == 0) {
          break;
        }
        got += takeCached(dst, from + got, n - got);
      }
    } catch (Throwable e) {
      if (got == 0) {
        throw e;
      }
    }
    return got;
  }

  /** Keeps one emptied container for the next flush, which then needs one CAS less. */
  private void keep(int container) {
    if (state[CONTAINER] == BatchStack.NONE) {
      state[CONTAINER] = container;
    } else {
      depot.releaseContainer(container);
    }
  }

  private void freeSlow(int[] src, int from, int n) {
    requireOpen();
    int at = from;
    int left = n;
    int flushed = 0;
    while (left > capacity - state[SIZE]) {
      if (state[SIZE] >= batch) {
        flush();
      } else {
        // More than the cache can hold at once: straight to the depot.
        giveBatch(src, at);
        at += batch;
        left -= batch;
        flow.counts[FlowCounts.LEFT] += batch;
      }
      flushed++;
    }
    copy(src, at, state, HANDLES + state[SIZE], left);
    state[SIZE] += left;
    if (flushed == 0) {
      return;
    }
    try {
      pool.flushed(this, n, flushed);
    } catch (Throwable e) {
      // A full heap or stack: everything was freed, so this is no failure.
    }
  }

  /** Gives the batch at the cold end. */
  private void flush() {
    int[] state = this.state;
    giveBatch(state, HANDLES);
    int size = state[SIZE] - batch;
    try {
      System.arraycopy(state, HANDLES + batch, state, HANDLES, size);
    } catch (Throwable e) {
      // A full stack, and the batch is the depot's already: move the rest without a call.
      for (int i = HANDLES; i < HANDLES + size; i++) {
        state[i] = state[i + batch];
      }
    }
    state[SIZE] = size;
    flow.counts[FlowCounts.LEFT] += batch;
  }

  private void giveBatch(int[] src, int from) {
    depot.giveBatch(state[CONTAINER], src, from);
    state[CONTAINER] = BatchStack.NONE;
    flow.counts[FlowCounts.FLUSHES]++;
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
