package org.qmempool.rings;

/** Checks and copies of elements that all rings share; nothing here knows of other threads. */
final class IntElements {
  /** Up to here a plain loop beats the call into the array copy stub. */
  private static final int SHORT_COPY = 8;

  private IntElements() {}

  /** Checks a capacity and returns the length of its slot array, the next power of two. */
  static int slotsFor(int capacity) {
    if (capacity < 1 || capacity > IntRing.MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity is "
              + capacity
              + "; allowed is 1 to "
              + IntRing.MAX_CAPACITY
              + " elements: choose one in that range");
    }
    return capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
  }

  /** Throws if the element is negative. */
  static void requireElement(int element) {
    if (element < 0) {
      throw negative(element, -1);
    }
  }

  /** Throws if one of {@code [from, from + n)} is negative; the caller has checked the range. */
  static void requireElements(int[] src, int from, int n) {
    int signs = 0;
    for (int i = from; i < from + n; i++) {
      // The second term adds nothing to the sign, but with it C2 finds the loop worth vectorising.
      signs |= src[i] | (Integer.MAX_VALUE - src[i]);
    }
    if (signs < 0) {
      int i = from;
      while (src[i] >= 0) {
        i++;
      }
      throw negative(src[i], i);
    }
  }

  /** Copies between two different arrays; the caller has checked both ranges. */
  static void copy(int[] src, int from, int[] dst, int to, int n) {
    if (n <= SHORT_COPY) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = src[from + i];
      }
    } else {
      System.arraycopy(src, from, dst, to, n);
    }
  }

  private static IllegalArgumentException negative(long element, int index) {
    return new IllegalArgumentException(
        "element is "
            + element
            + (index < 0 ? "" : " at index " + index)
            + "; a ring takes elements from 0 up (the sign bit is the ring's own): map it to a"
            + " handle or descriptor that is not negative");
  }
}
