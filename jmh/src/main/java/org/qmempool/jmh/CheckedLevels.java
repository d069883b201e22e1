package org.qmempool.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.check.CheckLevel;
import org.qmempool.rings.SpscIntRing;

/**
 * What each level of checking costs: handles per microsecond, taken and given back. No element is
 * written but by the checks.
 *
 * <p>What a user does with it: read which level he can afford. {@code ownerCache} is a loop that
 * its cache serves alone, {@code refillEveryBurst} one whose cache is too small, {@code aToB} takes
 * on one core and gives back on another. After each run of {@code SAMPLED} the share of handles
 * that were checked is printed.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CheckedLevels {
  private static final int BURST = 32;
  private static final int LARGE = 128;

  /** A pool of each level, and the caches of both threads. */
  @State(Scope.Group)
  public static class Pool {
    /** How much is checked. */
    @Param({"OFF", "STATE", "SAMPLED", "FULL"})
    public CheckLevel level = CheckLevel.OFF;

    final SpscIntRing ring = new SpscIntRing(1024);
    private Mempool pool = build(128, 512);
    private Mempool small = build(32, 64);
    MempoolCache taker = pool.newCache();
    MempoolCache giver = pool.newCache();
    MempoolCache narrow = small.newCache();

    private Mempool build(int batch, int cacheCapacity) {
      return Mempool.builder()
          .capacity(8192)
          .layout(new ElementLayout(2048, 64, 2048 + 64))
          .batch(batch)
          .cacheCapacity(cacheCapacity)
          .checked(level)
          .build();
    }

    /** Builds the pools again, for the level that JMH has set by now. */
    @Setup(Level.Trial)
    public void open() {
      pool.close();
      small.close();
      pool = build(128, 512);
      small = build(32, 64);
    }

    /** JMH may run an iteration by other threads than the one before. */
    @Setup(Level.Iteration)
    public void newOwners() {
      for (MempoolCache each : new MempoolCache[] {taker, giver, narrow}) {
        each.close();
      }
      taker = pool.newCache();
      giver = pool.newCache();
      narrow = small.newCache();
    }

    /** Prints what was checked and unmaps the memory. */
    @TearDown(Level.Trial)
    public void close() {
      for (Mempool each : new Mempool[] {pool, small}) {
        if (level == CheckLevel.SAMPLED && each.checks().moved() > 0) {
          System.out.printf(
              "%nchecked one in %.0f of those that pass%n", 1 / each.checks().share());
        }
        if (each.checks().findings() > 0) {
          throw new IllegalStateException("accused: " + each.checks());
        }
        each.close();
      }
    }
  }

  /** The array of one thread. */
  @State(Scope.Thread)
  public static class Burst {
    final int[] handles = new int[LARGE];
  }

  /** What was done. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /** Handles that were given back. */
    public long handles;
  }

  /** A burst of 32 that the cache has. */
  @Benchmark
  @Group("ownerCache")
  @GroupThreads(1)
  public void ownerCache(Pool pool, Burst burst, Counter counter) {
    int n = pool.taker.allocBurst(burst.handles, 0, BURST);
    pool.taker.freeBulk(burst.handles, 0, n);
    counter.handles += n;
  }

  /** A burst of 128 through a cache of 64, so that each refills and flushes. */
  @Benchmark
  @Group("refillEveryBurst")
  @GroupThreads(1)
  public void refillEveryBurst(Pool pool, Burst burst, Counter counter) {
    int n = pool.narrow.allocBurst(burst.handles, 0, LARGE);
    pool.narrow.freeBulk(burst.handles, 0, n);
    counter.handles += n;
  }

  /** Core A takes, and passes on. */
  @Benchmark
  @Group("aToB")
  @GroupThreads(1)
  public void takeOnA(Pool pool, Burst burst) {
    int n = pool.taker.allocBurst(burst.handles, 0, BURST);
    int sent = pool.ring.enqueueBurst(burst.handles, 0, n);
    pool.taker.freeBulk(burst.handles, sent, n - sent);
  }

  /** Core B gives back. */
  @Benchmark
  @Group("aToB")
  @GroupThreads(1)
  public void giveOnB(Pool pool, Burst burst, Counter counter) {
    int n = pool.ring.dequeueBurst(burst.handles, 0, BURST);
    pool.giver.freeBulk(burst.handles, 0, n);
    counter.handles += n;
  }
}
