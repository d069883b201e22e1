package org.qmempool.nic.bench.baseline;

/**
 * The queue without its lock: the slots, the exact bound, the checks and the copies of {@link
 * org.qmempool.rings.SpscLongRing}, with plain indices.
 *
 * <p>Not thread-safe: the lock of the class that holds it stands around each call but {@link
 * #requireDescriptors}.
 */
final class DescriptorSlots {
  /** No descriptor: what {@link #takeOne} returns when the queue is empty. */
  static final long NONE = -1;

  private static final int SHORT_COPY = 8;

  private final int capacity;
  private final int mask;
  private final long[] slots;
  private long put;
  private long taken;

  DescriptorSlots(int capacity) {
    if (capacity < 1 || capacity > 1 << 30) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + " descriptors; allowed is 1 to " + (1 << 30));
    }
    int length = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    this.capacity = capacity;
    mask = length - 1;
    slots = new long[length];
  }

  int put(long[] src, int from, int wanted) {
    long put = this.put;
    int n = (int) Math.min(capacity - (put - taken), wanted);
    int at = (int) put & mask;
    int first = Math.min(n, slots.length - at);
    copy(src, from, slots, at, first);
    if (first < n) {
      copy(src, from + first, slots, 0, n - first);
    }
    this.put = put + n;
    return n;
  }

  int take(long[] dst, int from, int wanted) {
    long taken = this.taken;
    int n = (int) Math.min(put - taken, wanted);
    int at = (int) taken & mask;
    int first = Math.min(n, slots.length - at);
    copy(slots, at, dst, from, first);
    if (first < n) {
      copy(slots, 0, dst, from + first, n - first);
    }
    this.taken = taken + n;
    return n;
  }

  boolean putOne(long descriptor) {
    long put = this.put;
    if (put - taken == capacity) {
      return false;
    }
    slots[(int) put & mask] = descriptor;
    this.put = put + 1;
    return true;
  }

  long takeOne() {
    long taken = this.taken;
    if (put == taken) {
      return NONE;
    }
    long descriptor = slots[(int) taken & mask];
    this.taken = taken + 1;
    return descriptor;
  }

  static void requireDescriptors(long[] src, int from, int n) {
    long signs = 0;
    for (int i = from; i < from + n; i++) {
      signs |= src[i];
    }
    if (signs < 0) {
      int i = from;
      while (src[i] >= 0) {
        i++;
      }
      throw new IllegalArgumentException(
          "descriptor " + src[i] + " at index " + i + " is negative: queue packed descriptors");
    }
  }

  private static void copy(long[] src, int from, long[] dst, int to, int n) {
    if (n <= SHORT_COPY) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = src[from + i];
      }
    } else {
      System.arraycopy(src, from, dst, to, n);
    }
  }
}
