package org.qmempool.jmh.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.qmempool.Mempool;

/**
 * What a pool takes on the heap: at rest, for each element, and while it works, for each object.
 */
final class PoolFootprint {
  /** So many collections in a row must find nothing more; cleaners run between them. */
  private static final int SETTLED = 5;

  private static final int MOST_COLLECTIONS = 100;
  private static final int NOTHING = 1024;

  private PoolFootprint() {}

  /** Bytes on the heap for each element of a pool, all else that it has there included. */
  static double bytesPerElement(Supplier<Mempool> maker) {
    maker.get().close(); // classes and what they keep
    long before = used();
    try (Mempool pool = maker.get()) {
      return (double) (used() - before) / pool.capacity();
    }
  }

  /** What is used when nothing is left to collect, of what came before either. */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    int settled = 0;
    for (int i = 0; i < MOST_COLLECTIONS && settled < SETTLED; i++) {
      System.gc();
      long used = runtime.totalMemory() - runtime.freeMemory();
      settled = used < least - NOTHING ? 0 : settled + 1;
      least = Math.min(least, used);
    }
    return least;
  }

  /** Bytes that the calling thread has allocated on the heap since it began. */
  static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
