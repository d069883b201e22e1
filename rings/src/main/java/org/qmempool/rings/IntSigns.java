package org.qmempool.rings;

/**
 * Whether any, or all, of some elements have their sign bit set: in one pass without an exit.
 *
 * <p>A loop that C2 vectorises spends most of a short burst on the way in and out; a plain one is
 * bound by the chain of its results. Blocks have neither. The benchmark ShortBursts has all three.
 */
final class IntSigns {
  /** From this many elements on, 256 bytes, the vectorised loop wins. */
  private static final int VECTORS = 256 / Integer.BYTES;

  private IntSigns() {}

  /** Negative if any of n elements is; 0 or more if none. */
  static int any(int[] a, int from, int n) {
    int or = 0;
    int i = from;
    int end = from + n;
    if (n >= VECTORS) {
      for (; i < end; i++) {
        // The second term adds nothing to the sign, but for it C2 finds the loop worth vectorising.
        or |= a[i] | (Integer.MAX_VALUE - a[i]);
      }
      return or;
    }
    if ((n & 32) != 0) {
      or = or16(a, i) | or16(a, i + 16);
      i += 32;
    }
    if ((n & 16) != 0) {
      or |= or16(a, i);
      i += 16;
    }
    if ((n & 8) != 0) {
      or |= or8(a, i);
      i += 8;
    }
    for (; i < end; i++) {
      or |= a[i];
    }
    return or;
  }

  /** As {@link #any}, in less code, which is quicker where much else is inlined around it. */
  static int anyOfSlots(int[] a, int from, int n) {
    if (n >= VECTORS) {
      return any(a, from, n);
    }
    int or = 0;
    for (int i = from; i < from + n; i++) {
      or |= a[i];
    }
    return or;
  }

  /** Negative if all of n elements are, or n is 0; 0 or more if one is not. */
  static int allOfSlots(int[] a, int from, int n) {
    int and = -1;
    if (n >= VECTORS) {
      for (int i = from; i < from + n; i++) {
        and &= a[i] & ((a[i] - Integer.MIN_VALUE) | Integer.MIN_VALUE); // as in any()
      }
      return and;
    }
    for (int i = from; i < from + n; i++) {
      and &= a[i];
    }
    return and;
  }

  // The highest index comes first: it and the lowest are all that C2 needs to check. Small enough
  // that C2 inlines them wherever they are called, hot or not.

  private static int or16(int[] a, int i) {
    return or8(a, i + 8) | or8(a, i);
  }

  private static int or8(int[] a, int i) {
    return or4(a, i + 4) | or4(a, i);
  }

  private static int or4(int[] a, int i) {
    return (a[i + 3] | a[i]) | (a[i + 1] | a[i + 2]);
  }
}
