package org.qmempool.rings;

/**
 * The rules of zero-copy windows: one at a time on a side, and no other call until it is closed.
 */
final class Windows {
  private Windows() {}

  /** Throws if a window is open. */
  static void requireClosed(int window) {
    if (window != 0) {
      throw new IllegalStateException(
          "a window of "
              + window
              + " elements is open on this side of the ring: finish it before the next call");
    }
  }

  /** Throws if the count is negative, else returns it. */
  static int requireCount(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("count is " + n + "; ask for 0 elements or more");
    }
    return n;
  }

  /** Throws if not 0 to window elements are to be moved. */
  static void requireWithin(int n, int window) {
    if (n < 0 || n > window) {
      throw new IllegalArgumentException(
          "count is "
              + n
              + "; the open window has "
              + window
              + " elements: finish with 0 to as many, once");
    }
  }
}
