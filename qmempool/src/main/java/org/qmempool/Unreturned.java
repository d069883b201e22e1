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

  /** Waits until nothing is in use; returns the last look at the pool. */
  static PoolStats await(Mempool pool, Duration bound) {
    long nanos = nanos(bound);
    long start = System.nanoTime();
    PoolStats stats = pool.stats();
    // Looks now and then: giving a handle back must not cost a signal.
    while (pool.isOpen()
        && !stats.unreturned().isEmpty()
        && System.nanoTime() - start < nanos
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
      stats = pool.stats();
    }
    return stats;
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
