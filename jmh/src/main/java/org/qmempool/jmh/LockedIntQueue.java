package org.qmempool.jmh;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locked baseline: a bounded queue with the same int array, checks and copies as the rings,
 * behind a lock that is taken once per burst, or once per element where the name says so.
 */
final class LockedIntQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final int capacity;
  private final int mask;
  private final int[] slots;
  private long put;
  private long taken;

  LockedIntQueue(int capacity) {
    this.capacity = capacity;
    slots = new int[Integer.highestOneBit(Math.max(1, capacity - 1)) << 1];
    mask = slots.length - 1;
  }

  int enqueueBurst(int[] src, int from, int n) {
    requireElements(src, from, n);
    lock.lock();
    try {
      return store(src, from, n);
    } finally {
      lock.unlock();
    }
  }

  int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    lock.lock();
    try {
      return load(dst, from, n);
    } finally {
      lock.unlock();
    }
  }

  int enqueuePerElement(int[] src, int from, int n) {
    for (int i = 0; i < n; i++) {
      if (enqueueBurst(src, from + i, 1) == 0) {
        return i;
      }
    }
    return n;
  }

  int dequeuePerElement(int[] dst, int from, int n) {
    for (int i = 0; i < n; i++) {
      if (dequeueBurst(dst, from + i, 1) == 0) {
        return i;
      }
    }
    return n;
  }

  synchronized int enqueueSynchronized(int[] src, int from, int n) {
    requireElements(src, from, n);
    return store(src, from, n);
  }

  synchronized int dequeueSynchronized(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return load(dst, from, n);
  }

  int enqueuePerElementSynchronized(int[] src, int from, int n) {
    for (int i = 0; i < n; i++) {
      if (enqueueSynchronized(src, from + i, 1) == 0) {
        return i;
      }
    }
    return n;
  }

  int dequeuePerElementSynchronized(int[] dst, int from, int n) {
    for (int i = 0; i < n; i++) {
      if (dequeueSynchronized(dst, from + i, 1) == 0) {
        return i;
      }
    }
    return n;
  }

  private static void requireElements(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    int signs = 0;
    for (int i = from; i < from + n; i++) {
      signs |= src[i];
    }
    if (signs < 0) {
      throw new IllegalArgumentException("an element is negative");
    }
  }

  private int store(int[] src, int from, int n) {
    int count = (int) Math.min(n, capacity - (put - taken));
    int at = (int) put & mask;
    int first = Math.min(count, slots.length - at);
    copy(src, from, slots, at, first);
    copy(src, from + first, slots, 0, count - first);
    put += count;
    return count;
  }

  private int load(int[] dst, int from, int n) {
    int count = (int) Math.min(n, put - taken);
    int at = (int) taken & mask;
    int first = Math.min(count, slots.length - at);
    copy(slots, at, dst, from, first);
    copy(slots, 0, dst, from + first, count - first);
    taken += count;
    return count;
  }

  private static void copy(int[] src, int from, int[] dst, int to, int n) {
    if (n <= 8) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = src[from + i];
      }
    } else {
      System.arraycopy(src, from, dst, to, n);
    }
  }
}
