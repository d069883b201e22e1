package org.qmempool.nic.bench.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The CPU time of the calling thread: a clock that stands still while the thread does not run. So
 * what other programs take of a shared machine does not count as the cost of one thread's work.
 * Never for threads that wait for each other, or for more than one.
 */
public final class CpuClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final boolean SUPPORTED = THREADS.isCurrentThreadCpuTimeSupported();

  private CpuClock() {}

  /**
   * Reads the clock; a system call, so read it around much work.
   *
   * @return nanoseconds from a fixed point; of {@link System#nanoTime} where the JVM cannot tell
   */
  public static long nanos() {
    return SUPPORTED ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
  }
}
