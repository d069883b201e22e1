package org.qmempool.nic.bench.baseline;

import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;

/**
 * The free list without its lock: last in first out, with the array, the checks and the copies of
 * {@link org.qmempool.MempoolCache}, but room for every handle of the pool.
 *
 * <p>Not thread-safe: the lock of the class that holds it stands around {@link #take} and {@link
 * #give}. The checks need no lock and stay outside, as a careful program would have it.
 */
final class HandleStack {
  // As in the cache: [pad | size | pad | handles ... | pad], so that no line is shared.
  private static final int PAD = 32;
  private static final int SIZE = PAD;
  private static final int HANDLES = 2 * PAD;
  private static final int SHORT_COPY = 8;

  private final int capacity;
  private final int lastHandle;
  private final int[] state;
  private final int all;

  /** Takes every handle that is left in the pool. */
  HandleStack(Mempool pool) {
    capacity = pool.capacity();
    lastHandle = capacity - 1;
    state = new int[HANDLES + capacity + PAD];
    int taken = 0;
    int n;
    do {
      n = pool.allocBurst(state, HANDLES + taken, capacity - taken);
      taken += n;
    } while (n > 0 && taken < capacity);
    state[SIZE] = taken;
    all = taken;
  }

  /** Handles that were taken and not given back; for when nobody takes or gives. */
  int missing() {
    return all - state[SIZE];
  }

  /** Takes n handles, or if there are fewer, all if that is at least {@code least}, else none. */
  int take(int[] dst, int from, int n, int least) {
    int[] state = this.state;
    int size = state[SIZE];
    if (n > size) {
      if (size < least) {
        return 0;
      }
      n = size;
    }
    size -= n;
    copy(state, HANDLES + size, dst, from, n);
    state[SIZE] = size;
    return n;
  }

  int takeOne() {
    int[] state = this.state;
    int size = state[SIZE];
    if (size == 0) {
      return HandleAllocator.NULL_HANDLE;
    }
    state[SIZE] = size - 1;
    return state[HANDLES + size - 1];
  }

  void give(int[] src, int from, int n) {
    int[] state = this.state;
    int size = state[SIZE];
    if (size + n > capacity) {
      throw overflow();
    }
    copy(src, from, state, HANDLES + size, n);
    state[SIZE] = size + n;
  }

  void giveOne(int handle) {
    int[] state = this.state;
    int size = state[SIZE];
    if (size == capacity) {
      throw overflow();
    }
    state[HANDLES + size] = handle;
    state[SIZE] = size + 1;
  }

  void requireHandle(int handle) {
    if (handle < 0 || handle > lastHandle) {
      throw notAHandle(handle);
    }
  }

  void requireHandles(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    int last = lastHandle;
    int signs = 0;
    for (int i = from; i < from + n; i++) {
      signs |= src[i] | (last - src[i]);
    }
    if (signs < 0) {
      int i = from;
      while (src[i] >= 0 && src[i] <= last) {
        i++;
      }
      throw notAHandle(src[i]);
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

  private IllegalStateException overflow() {
    return new IllegalStateException(
        "more handles freed than taken; the free list holds at most "
            + capacity
            + ": free each handle once");
  }

  private IllegalArgumentException notAHandle(int handle) {
    return new IllegalArgumentException(
        "handle is "
            + handle
            + "; this pool has 0 to "
            + lastHandle
            + ": free each handle that was taken from it once, and nothing else");
  }
}
