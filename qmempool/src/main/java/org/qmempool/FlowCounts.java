package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What moved between one cache and everything else but its user, counted where it refills and
 * flushes and never in between: so what its user took and did not give back is what entered, less
 * what left, less what lies in the cache. In between only calls are counted.
 *
 * <p>The thread that owns or holds the cache adds to {@link #counts} plainly, without a call, so
 * that a full stack cannot come between a move and its count. Others read opaquely: each count is
 * correct by itself, ordered with nothing, and all are exact at rest.
 */
final class FlowCounts {
  private static final VarHandle COUNTS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  // Indices in counts, between 128 bytes of padding.

  /** Handles that came in, to the cache or straight to its user. */
  static final int ENTERED = 16;

  /** Handles that went out, from the cache or straight from its user. */
  static final int LEFT = 17;

  /** How often the cache was short. */
  static final int REFILLS = 18;

  /** Batches given to the depot. */
  static final int FLUSHES = 19;

  /** Handles that came from the caches of CPUs; entered too. */
  static final int STOLEN = 20;

  /** Calls that took, windows included. */
  static final int TAKES = 21;

  /** Calls that gave, windows included. */
  static final int GIVES = 22;

  /** How often the cache was full. */
  static final int OVERFLOWS = 23;

  final long[] counts = new long[40];

  /** One of the counts, for any thread. */
  long get(int which) {
    return (long) COUNTS.getOpaque(counts, which);
  }
}
