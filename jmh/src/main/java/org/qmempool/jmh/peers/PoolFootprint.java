package org.qmempool.jmh.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.qmempool.Mempool;

/**
 * What a pool takes on the heap: at rest, for each element, and while it works, for each object.
 */
final class PoolFootprint {
  private static final int COLLECTIONS = 3;

  private PoolFootprint() {}

  /** Bytes on the heap for each element of a pool, all else that it has there included. */
  static double bytesPerElement(Supplier<Mempool> maker) {
    maker.get().close(); // classes and what they keep
    long before = used();
    try (Mempool pool = maker.get()) {
      return (double) (used() - before) / pool.capacity();
    }
  }

  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Bytes that the calling thread has allocated on the heap since it began. */
  static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
