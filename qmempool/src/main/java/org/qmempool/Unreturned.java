package org.qmempool;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What a close does about handles that were not given back in time. */
public enum Unreturned {
  /** The pool stays open, and the close throws. */
  REFUSE,

  /** The memory is unmapped, unless a port uses it; accesses to the elements throw from then on. */
  FORCE;

  private static final long LOOK_NANOS = 200_000;

  /** Waits until nothing is in use; returns what is by then, or an empty string. */
  static String await(Mempool pool, Duration bound) {
    long nanos = nanos(bound);
    long start = System.nanoTime();
    PoolStats before = pool.stats();
    PoolStats stats = pool.stats();
    // Looks now and then: giving a handle back must not cost a signal.
    while (pool.isOpen()
        && !settled(before, stats)
        && System.nanoTime() - start < nanos
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
      before = stats;
      stats = pool.stats();
    }
    if (!pool.isOpen() || settled(before, stats)) {
      return "";
    }
    String text = stats.unreturned();
    return text.isEmpty() ? "handles are in the middle of a call" : text;
  }

  /** One look reads count after count, so a handle that moves meanwhile may be counted twice. */
  private static boolean settled(PoolStats before, PoolStats now) {
    return now.unreturned().isEmpty() && now.equals(before);
  }

  private static long nanos(Duration bound) {
    if (bound.isNegative()) {
      throw new IllegalArgumentException(
          "bound is " + bound + "; allowed is 0 or more: pass Duration.ZERO not to wait");
    }
    try {
      return bound.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // 292 years
    }
  }
}
