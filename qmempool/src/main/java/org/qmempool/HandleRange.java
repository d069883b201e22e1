package org.qmempool;

/**
 * Checks that all handles of a burst are from 0 to last.
 *
 * <p>The OR of some numbers is at least as large as each of them, and negative if one is; so if it
 * is from 0 to last, all are. For a power of two of handles the reverse holds as well, otherwise an
 * exact check decides. Short bursts are ORed in straight lines of code, since a vectorised loop
 * costs as much to enter and leave as a whole short burst.
 */
final class HandleRange {
  /** From here on the vectorised loop is quicker. */
  private static final int LONG = 64;

  private HandleRange() {}

  /** Whether all of {@code [from, from + n)} are; the caller has checked the range. */
  static boolean holds(int[] src, int from, int n, int last) {
    if (n > LONG) {
      return exact(src, from, n, last);
    }
    int or = orOf(src, from, n);
    return (or >= 0 && or <= last) || exact(src, from, n, last);
  }

  private static int orOf(int[] src, int from, int n) {
    int or = 0;
    int i = from;
    if (n == LONG) {
      or = block16(src, i) | block16(src, i + 16);
      or |= block16(src, i + 32) | block16(src, i + 48);
      return or;
    }
    if ((n & 32) != 0) {
      or = block16(src, i) | block16(src, i + 16);
      i += 32;
    }
    if ((n & 16) != 0) {
      or |= block16(src, i);
      i += 16;
    }
    if ((n & 8) != 0) {
      or |= block8(src, i);
      i += 8;
    }
    for (int end = from + n; i < end; i++) {
      or |= src[i];
    }
    return or;
  }

  // The highest index first, so that its bounds check covers the others; small enough that C2
  // inlines them wherever they are called, hot or not.

  private static int block16(int[] a, int i) {
    return block8(a, i + 8) | block8(a, i);
  }

  private static int block8(int[] a, int i) {
    return block4(a, i + 4) | block4(a, i);
  }

  private static int block4(int[] a, int i) {
    return (a[i + 3] | a[i]) | (a[i + 1] | a[i + 2]);
  }

  private static boolean exact(int[] src, int from, int n, int last) {
    int signs = 0;
    for (int i = from; i < from + n; i++) {
      signs |= src[i] | (last - src[i]);
    }
    return signs >= 0;
  }
}
