package org.qmempool.jmh.gate.time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How quiet the machine is: a fixed piece of work is timed again and again, and the kernel's count
 * of what its CPUs did meanwhile is read.
 *
 * <p>The work is a chain of multiplications, each of which needs the one before: it touches no
 * memory and has nothing that a compiler could take away, so it always costs the same cycles. What
 * its wall time varies by is the machine: other programs, steal by a hypervisor, a changing clock.
 *
 * @param spread of the work's wall time, 90th percentile over the quickest, less 1
 * @param foreign share of the CPUs' time that other programs took meanwhile, 0 to 1
 * @param steal share that the hypervisor took, 0 to 1
 */
public record Noise(double spread, double foreign, double steal) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final int TURNS = 150;
  private static final int LINKS = 1 << 20;

  /** Limits: beyond any of them what is measured says more about the machine than about us. */
  static final double SPREAD_LIMIT = 0.25;

  static final double FOREIGN_LIMIT = 0.15;
  static final double STEAL_LIMIT = 0.05;

  /** Whatever a compiler cannot foresee. */
  private static volatile long sink;

  /** Measures it for some 300 ms. */
  public static Noise now() {
    long[] turns = new long[TURNS];
    CpuShares before = CpuShares.read();
    long begin = System.nanoTime();
    for (int i = 0; i < TURNS; i++) {
      long from = System.nanoTime();
      sink = chain(sink);
      turns[i] = System.nanoTime() - from;
    }
    long wall = System.nanoTime() - begin;
    CpuShares used = CpuShares.read().since(before);
    // The first turns are those of the interpreter.
    long[] sorted = Arrays.copyOfRange(turns, TURNS / 5, TURNS);
    Arrays.sort(sorted);
    double spread = (double) sorted[sorted.length * 9 / 10] / sorted[0] - 1;
    double own = Math.min(1, wall / Math.max(1.0, used.totalNanos()));
    return new Noise(spread, Math.max(0, used.busy() - own), used.steal());
  }

  private static long chain(long seed) {
    long x = seed | 1;
    for (int i = 0; i < LINKS; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L; // Knuth, MMIX
    }
    return x;
  }

  /**
   * Whether it is too noisy to judge.
   *
   * @return one line; empty where it is quiet
   */
  public Optional<String> warning() {
    if (spread <= SPREAD_LIMIT && foreign <= FOREIGN_LIMIT && steal <= STEAL_LIMIT) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the machine is noisy: a fixed loop varies by %.0f %% (limit %.0f), other programs take"
                + " %.0f %% of the CPUs (limit %.0f), the hypervisor %.0f %% (limit %.0f): end"
                + " other programs and repeat",
            100 * spread,
            100 * SPREAD_LIMIT,
            100 * foreign,
            100 * FOREIGN_LIMIT,
            100 * steal,
            100 * STEAL_LIMIT));
  }

  /**
   * What all CPUs did, in clock ticks.
   *
   * @param total of all kinds
   * @param idle doing nothing, or waiting for a disk
   * @param stolen taken by the hypervisor
   */
  record CpuShares(long total, long idle, long stolen) {
    private static final double TICK_NANOS = 1e7; // USER_HZ is 100 on every architecture of ours
    private static final int IDLE = 4;
    private static final int WAITING = 5;
    private static final int STEAL = 8;

    static CpuShares read() {
      try {
        return parse(Files.readAllLines(STAT).getFirst());
      } catch (IOException e) {
        throw new UncheckedIOException("the kernel's count of CPU time cannot be read", e);
      }
    }

    /** The first line of /proc/stat, see proc_stat(5). */
    static CpuShares parse(String line) {
      String[] words = line.split("\\s+", -1);
      long total = 0;
      for (int i = 1; i <= STEAL; i++) { // what follows, guest, is counted in user already
        total += Long.parseLong(words[i]);
      }
      return new CpuShares(
          total,
          Long.parseLong(words[IDLE]) + Long.parseLong(words[WAITING]),
          Long.parseLong(words[STEAL]));
    }

    CpuShares since(CpuShares before) {
      return new CpuShares(total - before.total, idle - before.idle, stolen - before.stolen);
    }

    double totalNanos() {
      return total * TICK_NANOS;
    }

    /** Share that was neither idle nor stolen. */
    double busy() {
      return total == 0 ? 0 : (double) (total - idle - stolen) / total;
    }

    double steal() {
      return total == 0 ? 0 : (double) stolen / total;
    }
  }
}
