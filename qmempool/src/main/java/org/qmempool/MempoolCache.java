package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.qmempool.rings.BatchStack;

/**
 * A cache of handles, last in first out: the fastest way to a pool for a loop that owns it.
 *
 * <p><b>Who may call:</b> one thread at a time; to hand a cache over, the old thread's last call
 * must happen-before the new thread's first. {@link #size()} may be read by any thread. Handles
 * taken through one cache may be freed through any other, or through the pool.
 *
 * <p><b>Progress:</b> lock-free; without any atomic operation as long as the cache has enough or
 * has room. Only {@link #close()} takes a lock. <b>Memory:</b> what a thread did before it freed a
 * handle happens-before what the thread does that takes it next.
 *
 * <p>When it is short, the cache takes a batch from the depot; when it is full, it gives the batch
 * back that it has not touched for longest. At rest it holds at most {@link #capacity()} handles,
 * which other threads cannot take.
 */
public final class MempoolCache implements HandleAllocator, AutoCloseable {
  private static final VarHandle INTS =
      MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();

  // All that changes lies in one array, between 128 bytes of padding, so that caches made one after
  // the other share no line: [pad | size, container, one | pad | handles ... | pad].
  private static final int PAD = 32;
  private static final int SIZE = PAD;
  private static final int CONTAINER = PAD + 1;
  private static final int ONE = PAD + 2;
  private static final int HANDLES = 2 * PAD;

  /** Below this the plain loop is quicker than the array copy stub. */
  private static final int SHORT_COPY = 8;

  /** A size below every n, and below 0: no operation takes it for one that it can serve at once. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final Mempool pool;
  private final Depot depot;
  private final int batch;
  private final int capacity;
  private final int lastHandle;
  private final int[] state;

  MempoolCache(Mempool pool, Depot depot, int capacity) {
    this.pool = pool;
    this.depot = depot;
    this.batch = depot.batch();
    this.capacity = capacity;
    this.lastHandle = pool.capacity() - 1;
    state = new int[HANDLES + capacity + PAD];
    state[CONTAINER] = BatchStack.NONE;
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
   */
  @Override
  public void close() {
    if (state[SIZE] == CLOSED) {
      return;
    }
    drain();
    state[SIZE] = CLOSED;
    pool.forget(this);
  }

  @Override
  public String toString() {
    return "MempoolCache[size=" + size() + ", capacity=" + capacity + "]";
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
  private void drain() {
    while (state[SIZE] >= batch) {
      flush();
    }
    depot.giveStrays(state, HANDLES, state[SIZE]);
    state[SIZE] = 0;
    if (state[CONTAINER] != BatchStack.NONE) {
      depot.releaseContainer(state[CONTAINER]);
      state[CONTAINER] = BatchStack.NONE;
    }
  }

  private int allocSlow(int[] dst, int from, int n, int least) {
    requireOpen();
    return pool.scan.take(this, dst, from, n, least);
  }

  /**
   * Takes up to n handles from here, then from the depot; keeps the rest of a batch that was taken
   * for them. For {@link Scan}, on behalf of the thread that owns or holds this cache.
   */
  int refill(int[] dst, int from, int n) {
    int got = takeCached(dst, from, n);
    // If that was too little the cache is empty now, as writing batches to its bottom requires.
    while (n - got >= batch && keep(depot.takeBatch(dst, from + got))) {
      got += batch;
    }
    if (got < n && keep(depot.takeBatch(state, HANDLES))) {
      state[SIZE] = batch;
      got += takeCached(dst, from + got, n - got);
    }
    if (got < n) {
      got += depot.takeStrays(dst, from + got, n - got);
    }
    while (got < n) {
      // Fresh handles by whole batches, as they will be given back.
      state[SIZE] = depot.carve(state, HANDLES, batch);
      if (state[SIZE] == 0) {
        break;
      }
      got += takeCached(dst, from + got, n - got);
    }
    return got;
  }

  /** Keeps one emptied container for the next flush, which then needs one CAS less. */
  private boolean keep(int container) {
    if (container == BatchStack.NONE) {
      return false;
    }
    if (state[CONTAINER] == BatchStack.NONE) {
      state[CONTAINER] = container;
    } else {
      depot.releaseContainer(container);
    }
    return true;
  }

  private void freeSlow(int[] src, int from, int n) {
    requireOpen();
    int at = from;
    int left = n;
    while (left > capacity - state[SIZE]) {
      if (state[SIZE] >= batch) {
        flush();
      } else {
        // More than the cache can hold at once: straight to the depot.
        giveBatch(src, at);
        at += batch;
        left -= batch;
      }
    }
    copy(src, at, state, HANDLES + state[SIZE], left);
    state[SIZE] += left;
  }

  /** Gives the batch at the cold end. */
  private void flush() {
    giveBatch(state, HANDLES);
    int size = state[SIZE] - batch;
    System.arraycopy(state, HANDLES + batch, state, HANDLES, size);
    state[SIZE] = size;
  }

  private void giveBatch(int[] src, int from) {
    int container = state[CONTAINER];
    state[CONTAINER] = BatchStack.NONE;
    depot.giveBatch(container, src, from);
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

  private void requireOpen() {
    if (state[SIZE] == CLOSED) {
      throw new IllegalStateException("the cache is closed: make another one by newCache()");
    }
  }
}
