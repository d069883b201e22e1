package org.qmempool.jmh.gate.time.hot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;

/**
 * A JVM that runs one hot path in slices, as its parent asks: {@code warm MILLIS}, then {@code
 * slice ROUNDS} again and again. It answers each line by one object of JSON and ends with its
 * input.
 *
 * <p>Arguments: the class of the path, and a share of each round's time to burn on top of it: a
 * slowdown that is planted to see whether it is found. Time is the CPU time of the thread, so what
 * other programs take does not count.
 */
public final class HotPathMain {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CALIBRATION = 1 << 20;

  /** Whatever a compiler cannot foresee. */
  private static volatile long sink;

  private final HotPath path;
  private final double planted;
  private double linksPerRound;

  private HotPathMain(HotPath path, double planted) {
    this.path = path;
    this.planted = planted;
  }

  /** Serves the parent. */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    try (HotPath path =
            Class.forName(args[0])
                .asSubclass(HotPath.class)
                .getDeclaredConstructor()
                .newInstance();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      HotPathMain main = new HotPathMain(path, Double.parseDouble(args[1]));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        double value =
            words[0].equals("warm")
                ? main.warm(Long.parseLong(words[1]))
                : main.slice(Integer.parseInt(words[1]));
        System.out.println("{\"value\": " + value + "}");
        System.out.flush();
      }
    }
  }

  /** Runs for so long, and learns what to burn; nanoseconds per round. */
  private double warm(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    int rounds = 64;
    double perRound = 0;
    while (System.nanoTime() < end) {
      long from = THREADS.getCurrentThreadCpuTime();
      path.run(rounds);
      long took = THREADS.getCurrentThreadCpuTime() - from;
      perRound = (double) took / rounds;
      if (took < 1_000_000) {
        rounds *= 2;
      }
    }
    if (planted > 0) {
      double perLink = Double.MAX_VALUE;
      for (int i = 0; i < 20; i++) {
        long from = THREADS.getCurrentThreadCpuTime();
        burn(CALIBRATION);
        perLink =
            Math.min(perLink, (double) (THREADS.getCurrentThreadCpuTime() - from) / CALIBRATION);
      }
      linksPerRound = planted * perRound / perLink;
    }
    return perRound;
  }

  /** Nanoseconds of these rounds. */
  private double slice(int rounds) {
    long links = Math.round(rounds * linksPerRound);
    long from = THREADS.getCurrentThreadCpuTime();
    path.run(rounds);
    if (links > 0) {
      burn(links);
    }
    return THREADS.getCurrentThreadCpuTime() - from;
  }

  /** A chain of multiplications, each of which needs the one before. */
  private static void burn(long links) {
    long x = sink | 1;
    for (long i = 0; i < links; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L; // Knuth, MMIX
    }
    sink = x;
  }
}
