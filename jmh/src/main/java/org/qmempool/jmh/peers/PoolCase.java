package org.qmempool.jmh.peers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.measure.PairsFile;

/**
 * A row of the table: what is asked of either side, and the ratio that must and should be reached.
 *
 * @param name by which it can be chosen
 * @param label what was measured
 * @param unit of both values
 * @param kind what the ratio is, and which is better
 * @param ours what {@link PoolWork} is asked, with the level of checks behind an @; where there are
 *     several, the dearest counts
 * @param peer whom we are compared with
 * @param theirs what the peer is asked; of several the best counts
 * @param must the ratio that must be reached
 * @param aim the one that should be, if there is one
 */
record PoolCase(
    String name,
    String label,
    String unit,
    Kind kind,
    List<String> ours,
    String peer,
    List<String> theirs,
    double must,
    @Nullable Double aim) {

  /** What a ratio is. */
  enum Kind {
    /** Ours / DPDK's; less is better. */
    COST(true, true),
    /** Ours / DPDK's; more is better. */
    RATE(false, true),
    /** The cost of something else in Java / ours; more is better. */
    TIMES_CHEAPER(false, false),
    /** Ours at a level of checks / ours unchecked; less is better. */
    OF_UNCHECKED(true, true),
    /** The dearest of our own / the cheapest; less is better. */
    FLAT(true, true),
    /** Ours alone; less is better. */
    LIMIT(true, true);

    final boolean lessIsBetter;
    final boolean oursOverPeers;

    Kind(boolean lessIsBetter, boolean oursOverPeers) {
      this.lessIsBetter = lessIsBetter;
      this.oursOverPeers = oursOverPeers;
    }
  }

  private static final String NANOS = "ns per object";

  /** The table, as the pool's requirements have it. */
  static List<PoolCase> all() {
    return List.of(
        own("own-1", "owner cache, burst 1", "cache 1", "user 1", 1.2, 0.6),
        own("own-8", "owner cache, burst 8", "cache 8", "user 8", 1.0, 0.6),
        own("own-32", "owner cache, burst 32", "cache 32", "user 32", 0.8, 0.5),
        own("own-64", "owner cache, burst 64", "cache 64", "user 64", 0.85, 0.5),
        own("own-256", "owner cache, burst 256", "cache 256", "user 256", 0.6, 0.3),
        own("window-32", "owner cache, windows, burst 32", "window 32", "user 32", 0.5, 0.2),
        own("cpu-32", "any thread, CPU's cache, burst 32", "cpu 32", "lcore 32", 2.5, 1.5),
        own("cpu-256", "any thread, CPU's cache, burst 256", "cpu 256", "lcore 256", 1.0, 0.5),
        hand("hand-32", "alloc on A, ring, free on B, burst 32", "32 32", 0.75, 0.4),
        hand("hand-256", "alloc on A, ring, free on B, burst 256", "256 256", 1.1, 0.6),
        hand("hand-64-256", "alloc 64 on A, ring, free 256 on B", "64 256", 1.0, 0.6),
        crowd("crowd-cache", "16 threads, owner caches", "cache 16", "user", 0.9, 1.3),
        crowd("crowd-cpu-none", "16 threads, CPUs' caches / no cache", "cpu 16", "none", 10, 30),
        crowd("crowd-cpu-hts", "16 threads, CPUs' caches / HTS ring", "cpu 16", "hts", 10, 30),
        cheaper("lock", "locked free list per handle", "lock 32", 60, 120),
        cheaper("netty-adaptive", "Netty adaptive, 2 KiB", "netty-adaptive 32", 100, 250),
        cheaper("netty-pooled", "Netty pooled, 2 KiB", "netty-pooled 32", 100, 250),
        cheaper("malloc", "malloc through FFM, 2 KiB", "malloc 32", 100, 250),
        cheaper("arena", "a confined Arena each, 2 KiB", "arena 32", 100, 250),
        flat(
            "held",
            "32 to 4096 handles held, dearest / cheapest",
            List.of("held - 32", "held - 128", "held - 512", "held - 1024", "held - 4096")),
        flat(
            "elements",
            "1,000 to 4 million elements, same",
            List.of(
                "elements - 1000", "elements - 16384", "elements - 262144", "elements - 4000000")),
        checked("state-own-32", "checked state, owner cache, burst 32", "own cache 32", "state", 4),
        checked(
            "sampled-hand-32", "checked sampled, A to B, burst 32", "hand 32 32", "sampled", 1.1),
        checked("sampled-refill-32", "checked sampled, refills", "refill - 32", "sampled", 1.1),
        limit("bytes", "bookkeeping per element", "bytes - 1000000", "bytes per element", 16),
        limit("garbage-cache", "allocated, owner cache", "garbage cache 32", "bytes per object", 0),
        limit("garbage-window", "allocated, windows", "garbage window 32", "bytes per object", 0),
        limit("garbage-cpu", "allocated, any thread", "garbage cpu 32", "bytes per object", 0));
  }

  /**
   * Adds a pair to a file. What allocates nothing has no ratio and is left out: the allocation gate
   * looks at it.
   *
   * @param file to add to
   * @param mine our value
   * @param others the peer's, above 0
   */
  void add(PairsFile file, double mine, double others) {
    if (mine == 0) {
      return;
    }
    PairsFile.Row one = file.add("pool." + name, unit, "qmempool", peer, mine, others);
    if (name.startsWith("own-")) {
      int burst = Integer.parseInt(name.substring("own-".length()));
      one.plot("Pool, owner cache: taken and given back", "burst", burst);
    }
  }

  private static PoolCase own(
      String name, String label, String ours, String theirs, double must, double aim) {
    return new PoolCase(
        name,
        label,
        NANOS,
        Kind.COST,
        List.of("own " + ours),
        "DPDK, cache",
        List.of("own " + theirs),
        must,
        aim);
  }

  private static PoolCase hand(String name, String label, String bursts, double must, double aim) {
    List<String> both = List.of("hand " + bursts);
    return new PoolCase(name, label, NANOS, Kind.COST, both, "DPDK, caches", both, must, aim);
  }

  private static PoolCase crowd(
      String name, String label, String ours, String cache, double must, double aim) {
    return new PoolCase(
        name,
        label,
        "Mobjects/s",
        Kind.RATE,
        List.of("crowd " + ours),
        "DPDK, " + cache,
        List.of("crowd " + cache + " 16"),
        must,
        aim);
  }

  private static PoolCase cheaper(
      String name, String label, String theirs, double must, double aim) {
    return new PoolCase(
        name,
        "times cheaper than: " + label,
        NANOS,
        Kind.TIMES_CHEAPER,
        List.of("own cache 32"),
        label,
        List.of("own " + theirs),
        must,
        aim);
  }

  private static PoolCase checked(
      String name, String label, String command, String level, double must) {
    return new PoolCase(
        name,
        label + " / unchecked",
        NANOS,
        Kind.OF_UNCHECKED,
        List.of(command + "@" + level),
        "unchecked",
        List.of(command + "@off"),
        must,
        null);
  }

  private static PoolCase flat(String name, String label, List<String> points) {
    return new PoolCase(name, label, NANOS, Kind.FLAT, points, "cheapest", List.of(), 1.5, null);
  }

  private static PoolCase limit(String name, String label, String ours, String unit, double must) {
    return new PoolCase(
        name, label, unit, Kind.LIMIT, List.of(ours), "nothing", List.of(), must, null);
  }
}
