package org.qmempool.jmh.gate.time;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The hot paths that are compared with a baseline; in bursts of 32. */
enum HotBenchmark {
  /** Owner cache, alloc and free. */
  POOL_OWNER_CACHE("PoolOwnerCache", true),
  /** Cache of the CPU, alloc and free. */
  POOL_CPU_CACHE("PoolCpuCache", true),
  /** Beyond a cache's size. */
  POOL_REFILL("PoolRefill", false, 40),
  /** One producer, one consumer. */
  SPSC_INT("SpscInt", true),
  /** As above, of long. */
  SPSC_LONG("SpscLong", false),
  /** Many producers. */
  MPSC_INT("MpscInt", false),
  /** Many consumers. */
  SPMC_INT("SpmcInt", false),
  /** Many of both. */
  MPMC_INT("MpmcInt", true),
  /** A port without a device. */
  MEMORY_FORWARD("MemoryForward", true);

  private static final String PREFIX = "time.";

  private static final int BURST = 32;

  private final String path;
  private final boolean quick;
  private final int bursts;

  HotBenchmark(String path, boolean quick) {
    this(path, quick, 1);
  }

  HotBenchmark(String path, boolean quick, int bursts) {
    this.path = path;
    this.quick = quick;
    this.bursts = bursts;
  }

  /** Its class among the hot paths. */
  String path() {
    return path;
  }

  /** Elements that a round moves. */
  int elements() {
    return bursts * BURST;
  }

  /** What {@code --benchmark} calls it. */
  String label() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Those of a mode. */
  static List<HotBenchmark> of(boolean quick) {
    return Stream.of(values()).filter(b -> b.quick || !quick).toList();
  }

  static Optional<HotBenchmark> named(String label) {
    return Stream.of(values()).filter(b -> b.label().equals(label)).findFirst();
  }
}
