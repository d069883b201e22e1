package org.qmempool.rings;

/** The checks of arguments that all rings share; nothing here knows of slots or other threads. */
final class IntElements {
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
    if (IntSigns.any(src, from, n) < 0) {
      int i = from;
      while (src[i] >= 0) {
        i++;
      }
      throw negative(src[i], i);
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
