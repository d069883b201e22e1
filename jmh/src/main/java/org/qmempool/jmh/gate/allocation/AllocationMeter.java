package org.qmempool.jmh.gate.allocation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that a path allocates, exactly: by the JVM's counter of the calling thread
 * around rounds of many operations.
 *
 * <p>A path that is interpreted, or not yet compiled by C2, allocates what escape analysis will
 * remove; a deoptimisation makes such objects once more. Therefore rounds run until one allocates
 * nothing, and then {@value #ROUNDS} in a row must allocate not one byte. Where that fails the path
 * is warmed up again, {@value #ATTEMPTS} times in all. What holds after this: compiled by C2, the
 * path as it is called here allocates nothing. A path that allocates more often than once in
 * {@value #ROUNDS} rounds is caught; one that does so more rarely, or in a branch that is not taken
 * here, need not be.
 */
final class AllocationMeter {
  /** Operations of one round, where no kernel makes them slow. */
  static final int OPERATIONS = 20_000;

  /** Rounds in a row that must allocate nothing. */
  static final int ROUNDS = 5;

  private static final int ATTEMPTS = 3;
  private static final int WARM_UP = 60;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationMeter() {}

  /**
   * What was counted.
   *
   * @param bytes in {@link #ROUNDS} rounds of the last attempt; 0 if the path allocates nothing
   * @param operations in these rounds
   * @param attempts how often the path was warmed up
   */
  record Count(long bytes, long operations, int attempts) {
    double perOperation() {
      return (double) bytes / operations;
    }
  }

  /** Measures on the calling thread, which must be a platform thread. */
  static Count measure(Runnable operation, int operations) {
    long bytes = 0;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      for (int i = 0; i < WARM_UP && round(operation, operations) > 0; i++) {
        // until escape analysis has done its work
      }
      bytes = 0;
      for (int i = 0; i < ROUNDS; i++) {
        bytes += round(operation, operations);
      }
      if (bytes == 0) {
        return new Count(0, (long) ROUNDS * operations, attempt);
      }
    }
    return new Count(bytes, (long) ROUNDS * operations, ATTEMPTS);
  }

  private static long round(Runnable operation, int operations) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < operations; i++) {
      operation.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
