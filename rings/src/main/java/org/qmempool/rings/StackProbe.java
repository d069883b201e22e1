package org.qmempool.rings;

/**
 * A StackOverflowError before a claim instead of after it.
 *
 * <p>A claim whose store never comes hides what stands behind it. Between the two stand only calls,
 * and a call can overflow the stack. So a chain of calls at least as deep is made before the claim:
 * if the stack has room for it, it has room for the store.
 */
final class StackProbe {
  private StackProbe() {}

  static void touch() {
    down(3, 1, 2, 3, 4, 5, 6, 7);
  }

  /** Recursive, so that C2 never inlines all of it; the arguments make the frames wide. */
  private static void down(int depth, long a, long b, long c, long d, long e, long f, long g) {
    if (depth > 0) {
      down(depth - 1, b, c, d, e, f, g, a);
    }
  }
}
