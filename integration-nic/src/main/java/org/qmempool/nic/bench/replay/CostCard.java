package org.qmempool.nic.bench.replay;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.statistics.descriptive.Median;
import org.qmempool.nic.bench.measure.ChildMain;
import org.qmempool.nic.bench.measure.CpuClock;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.kernel.NicLibc;

/**
 * What the machine's primitives cost, in ns: the yardstick for everything else in the report. One
 * command, {@code measure MILLIS}; a JVM of its own, with 512 MiB of heap.
 */
public final class CostCard {
  /** A ReentrantLock, locked and unlocked by one thread. */
  public static final String REENTRANT_PAIR = "ReentrantLock, lock + unlock";

  /** A monitor, entered and left by one thread. */
  public static final String SYNCHRONIZED_PAIR = "synchronized, enter + leave";

  /** One compare-and-set that succeeds, on a line that is there. */
  public static final String CAS = "one compare-and-set";

  /** A load that misses all caches, and with base pages the TLB too. */
  public static final String CACHE_MISS = "cache miss (pointer chase)";

  /** The shortest system call, by FFM. */
  public static final String SYSTEM_CALL = "system call (gettid)";

  /** A look at the clock. */
  public static final String NANO_TIME = "System.nanoTime";

  private static final VarHandle LONGS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int SAMPLES = 9;
  private static final int INTS_PER_NODE = 32; // 128 bytes: the prefetcher moves lines in pairs
  private static final int NODES = 1 << 21; // 256 MiB, beyond any last-level cache

  private final ReentrantLock lock = new ReentrantLock();
  private final Object monitor = new Object();
  private final long[] cell = new long[64];
  private long counter;
  private int at;

  private CostCard() {}

  /**
   * Serves the parent.
   *
   * @param args none
   * @throws IOException if the standard output breaks
   */
  public static void main(String[] args) throws IOException {
    Cpus.pin(Cpus.ofApplication());
    CostCard card = new CostCard();
    ChildMain.serve(words -> card.measure(Long.parseLong(words[1]) * 1_000_000));
  }

  private Map<String, Object> measure(long nanos) {
    Map<String, Object> costs = new LinkedHashMap<>();
    costs.put(REENTRANT_PAIR, median(nanos, this::reentrant));
    costs.put(SYNCHRONIZED_PAIR, median(nanos, this::monitor));
    costs.put(CAS, median(nanos, this::compareAndSet));
    int[] chain = chain();
    costs.put(CACHE_MISS, median(nanos, n -> chase(chain, n)));
    try {
      costs.put(SYSTEM_CALL, median(nanos, CostCard::gettid));
    } catch (LinkageError e) {
      // no Linux: the row is left out
    }
    costs.put(NANO_TIME, median(nanos, CostCard::clock));
    return costs;
  }

  private long reentrant(int n) {
    ReentrantLock lock = this.lock;
    for (int i = 0; i < n; i++) {
      lock.lock();
      try {
        counter++;
      } finally {
        lock.unlock();
      }
    }
    return counter;
  }

  private long monitor(int n) {
    for (int i = 0; i < n; i++) {
      synchronized (monitor) {
        counter++;
      }
    }
    return counter;
  }

  private long compareAndSet(int n) {
    long[] cell = this.cell;
    for (int i = 0; i < n; i++) {
      long seen = cell[32];
      if (!LONGS.compareAndSet(cell, 32, seen, seen + 1)) {
        throw new IllegalStateException("nobody else writes this cell");
      }
    }
    return cell[32];
  }

  private long chase(int[] chain, int n) {
    int at = this.at;
    for (int i = 0; i < n; i++) {
      at = chain[at];
    }
    this.at = at;
    return at;
  }

  /** One cycle through all nodes in random order (Sattolo's shuffle). */
  private static int[] chain() {
    int[] order = new int[NODES];
    for (int i = 0; i < NODES; i++) {
      order[i] = i;
    }
    Random random = new Random(42);
    for (int i = NODES - 1; i > 0; i--) {
      int k = random.nextInt(i);
      int swapped = order[i];
      order[i] = order[k];
      order[k] = swapped;
    }
    int[] chain = new int[NODES * INTS_PER_NODE];
    for (int i = 0; i < NODES; i++) {
      chain[order[i] * INTS_PER_NODE] = order[(i + 1) % NODES] * INTS_PER_NODE;
    }
    return chain;
  }

  private static long gettid(int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += NicLibc.gettid();
    }
    return sum;
  }

  private static long clock(int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += System.nanoTime();
    }
    return sum;
  }

  /** Does something n times; the result keeps the compiler from dropping it. */
  @FunctionalInterface
  private interface Loop {
    long run(int n);
  }

  private static double median(long nanos, Loop loop) {
    long blackhole = 0;
    int n = 1 << 10;
    long each = Math.max(nanos / SAMPLES, 1);
    // Several rounds at each length, so that the loop is compiled before it is timed.
    for (int i = 0; i < 64; i++) {
      blackhole ^= loop.run(1 << 8);
    }
    while (n < 1 << 28) {
      long begin = CpuClock.nanos();
      blackhole ^= loop.run(n);
      if (CpuClock.nanos() - begin >= each / 2) {
        break;
      }
      n <<= 1;
    }
    double[] samples = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long begin = CpuClock.nanos();
      blackhole ^= loop.run(n);
      samples[i] = (double) (CpuClock.nanos() - begin) / n;
    }
    if (blackhole == 42) {
      System.err.print(""); // never mind: the value is used
    }
    return Median.withDefaults().evaluate(samples);
  }
}
