package org.qmempool.jmh.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.qmempool.nic.bench.measure.ChildJvm;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.measure.PairsFile;

/**
 * Our rings and DPDK's in turn, in one run: the ratio of each pair, and the median of the pairs
 * with its interval. {@code jmh/peers/dpdk/compare-rings} builds the C program and calls this.
 *
 * <p>Arguments: the C program, how many pairs (rounds), the file for the pairs as {@link PairsFile}
 * writes it, or nothing, and the names of the rows to measure, all where there is none.
 */
public final class RingsAgainstDpdk {
  private static final String MILLIS = " 250";
  private static final double OF_FLOOR = 1.3;
  private static final List<String> MULTI = List.of("mt", "rts", "hts");
  private static final String BEST = "DPDK, best of MT, RTS and HTS";
  private static final String JCTOOLS = "rings.mpmc.jctools.burst-32";
  private static final String NANOS = "ns per element";
  private static final String RATE = "Mobjects/s";
  private static final int CROWD = 16;

  /** Points of the curve against threads, beside 2 and 16. */
  private static final int[] THREADS = {1, 4, 8};

  private final PeerProgram peer;
  private final Map<Row, List<Double>> ratios = new LinkedHashMap<>();
  private final Map<Row, List<Double>> values = new LinkedHashMap<>();
  private final Set<String> wanted;
  private final Set<String> known = new TreeSet<>();
  private final PairsFile pairs = new PairsFile("compare-rings");

  private RingsAgainstDpdk(PeerProgram peer, Set<String> wanted) {
    this.wanted = wanted;
    this.peer = peer;
  }

  /**
   * A line of the table: what was measured, and the ratio that it must and should reach; of the
   * floor it only should.
   */
  record Row(String label, double must, double aim, boolean moreIsBetter) {}

  /** Runs all and prints the table. */
  public static void main(String[] args) throws IOException {
    String refusal = run(args);
    if (!refusal.isEmpty()) {
      System.err.println("compare-rings: " + refusal);
      System.exit(2);
    }
  }

  /** Why it was refused; empty if it ran. */
  private static String run(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[1]);
    try (PeerProgram peer = new PeerProgram(args[0])) {
      List<String> all = List.of(args);
      var comparison = new RingsAgainstDpdk(peer, Set.copyOf(all.subList(3, all.size())));
      for (int round = 1; round <= rounds; round++) {
        System.err.println("round " + round + " of " + rounds);
        comparison.round();
        Set<String> unknown = new TreeSet<>(comparison.wanted);
        unknown.removeAll(comparison.known);
        if (!unknown.isEmpty()) {
          return "no row "
              + String.join(", ", unknown)
              + "; there are "
              + String.join(", ", comparison.known);
        }
      }
      comparison.print();
      if (!args[2].isEmpty()) {
        comparison.pairs.write(Path.of(args[2]));
      }
    }
    return "";
  }

  private void round() throws IOException {
    for (int element : new int[] {4, 8}) {
      String of = element == 4 ? " int " : " long ";
      pair(element, "SPSC" + of + "one core, burst ", "one", 8, 1.2, 0.7);
      pair(element, "SPSC" + of + "one core, burst ", "one", 32, 1.0, 0.5);
      pair(element, "SPSC" + of + "one core, burst ", "one", 256, 0.4, 0.2);
      pair(element, "SPSC" + of + "two cores, burst ", "two", 8, 0.7, 0.4);
      pair(element, "SPSC" + of + "two cores, burst ", "two", 32, 0.7, 0.4);
      pair(element, "SPSC" + of + "two cores, burst ", "two", 256, 0.95, 0.6);
      pairMulti(element, "MPMC" + of + "one core, burst ", "one", 8, 2.0, 1.0);
      pairMulti(element, "MPMC" + of + "one core, burst ", "one", 32, 2.0, 1.0);
      pairMulti(element, "MPMC" + of + "one core, burst ", "one", 256, 2.5, 0.6);
      pairMulti(element, "MPMC" + of + "two cores, burst ", "two", 8, 1.1, 0.5);
      pairMulti(element, "MPMC" + of + "two cores, burst ", "two", 32, 1.1, 0.5);
      crowd(element, of, "spin", 2.5, 5, 0.5, 0.9);
      crowd(element, of, "yield", 3.5, 7, 0.9, 1.0);
    }
    jctools();
  }

  private static ChildJvm start() {
    return ChildJvm.start(RingWork.class, List.of("-Xmx64m"));
  }

  private void pair(int element, String label, String how, int burst, double must, double aim)
      throws IOException {
    if (!isWanted(name("spsc", element, how, burst))) {
      return;
    }
    String rest = " " + element + " " + burst + MILLIS;
    double mine = askOurs(how + " spsc" + rest);
    double theirs = peer.ask(how + " spsc" + rest);
    add(new Row(label + burst, must, aim, false), mine, theirs);
    point("spsc", element, how, burst, "DPDK SP/SC", mine, theirs);
    if (how.equals("two") && element == Integer.BYTES) {
      double floor = askOurs(how + " floor" + rest);
      add(new Row(label + burst + ", of the floor", Double.NaN, OF_FLOOR, false), mine, floor);
      point("floor", element, how, burst, "the same lines past a bare flag", mine, floor);
    }
  }

  /** A point of the curves of cost against burst. */
  private void point(
      String kind,
      int element,
      String how,
      int burst,
      String peerName,
      double mine,
      double theirs) {
    String of = kind.equals("mpmc") ? "MPMC" : "SPSC";
    pairs
        .add(name(kind, element, how, burst), NANOS, "qmempool " + of, peerName, mine, theirs)
        .plot(
            of
                + " ring of "
                + type(element)
                + ", "
                + how
                + (how.equals("one") ? " core" : " cores"),
            "burst, elements per call",
            burst);
  }

  private static String name(String kind, int element, String how, int burst) {
    String cores = how.equals("one") ? "one-core" : "two-cores";
    return "rings." + kind + "." + type(element) + "." + cores + ".burst-" + burst;
  }

  private boolean isWanted(String name) {
    known.add(name);
    return wanted.isEmpty() || wanted.contains(name);
  }

  private static String type(int element) {
    return element == Integer.BYTES ? "int" : "long";
  }

  /** The ring for many beside the queue that Java programs use for it, both in bursts. */
  private void jctools() throws IOException {
    if (!isWanted(JCTOOLS)) {
      return;
    }
    String rest = " " + Integer.BYTES + " 32" + MILLIS;
    double mine = askOurs("one mpmc" + rest);
    double theirs = askOurs("one jctools" + rest);
    add(
        new Row("MPMC int one core, burst 32, JCTools fill/drain", 1 / 3.0, 1 / 6.0, false),
        mine,
        theirs);
    pairs.add(JCTOOLS, NANOS, "qmempool MPMC", "JCTools MPMC, fill and drain", mine, theirs);
  }

  /** Against MP/MC on one core, against the fastest of the three modes on two. */
  private void pairMulti(int element, String label, String how, int burst, double must, double aim)
      throws IOException {
    if (!isWanted(name("mpmc", element, how, burst))) {
      return;
    }
    String rest = " " + element + " " + burst + MILLIS;
    double mine = askOurs(how + " mpmc" + rest);
    double theirs = peer.ask(how + " mt" + rest);
    for (String mode : how.equals("two") ? MULTI.subList(1, 3) : List.<String>of()) {
      theirs = Math.min(theirs, peer.ask(how + " " + mode + rest));
    }
    add(new Row(label + burst, must, aim, false), mine, theirs);
    point("mpmc", element, how, burst, how.equals("two") ? BEST : "DPDK MP/MC", mine, theirs);
  }

  /** Sixteen threads: against DPDK's best mode, and against two of our own. */
  private void crowd(
      int element,
      String of,
      String policy,
      double must,
      double aim,
      double mustOfTwo,
      double aimOfTwo)
      throws IOException {
    String end = type(element) + ".%s." + policy;
    boolean ofDpdk = isWanted("rings.mpmc." + end.formatted("threads-16"));
    boolean ofTwo = isWanted("rings.mpmc." + end.formatted("of-two-threads"));
    if (!ofDpdk && !ofTwo) {
      return;
    }
    String rest = " " + policy + MILLIS;
    double mine;
    double two;
    try (ChildJvm ours = start()) {
      double before = ask(ours, "many mpmc " + element + " 2" + rest);
      mine = ask(ours, "many mpmc " + element + " 16" + rest);
      two = (before + ask(ours, "many mpmc " + element + " 2" + rest)) / 2;
      if (element == Integer.BYTES) {
        for (int threads : THREADS) {
          double rate = ask(ours, "many mpmc " + element + " " + threads + rest);
          threads(element, policy, threads, rate, best(element, threads, rest));
        }
        threads(element, policy, 2, two, best(element, 2, rest));
      }
    }
    double theirs = best(element, CROWD, rest);
    threads(element, policy, CROWD, mine, theirs);
    pairs.add(
        "rings.mpmc." + type(element) + ".of-two-threads." + policy,
        RATE,
        "qmempool MPMC, 16 threads",
        "qmempool MPMC, 2 threads",
        mine,
        two);
    String label = "MPMC" + of + "16 threads, " + policy;
    add(new Row(label + ", Mobjects/s", must, aim, true), mine, theirs);
    add(new Row(label + ", against 2 of our own", mustOfTwo, aimOfTwo, true), mine, two);
  }

  /** The best of DPDK's modes for many. */
  private double best(int element, int threads, String rest) throws IOException {
    double best = 0;
    for (String mode : MULTI) {
      best = Math.max(best, peer.ask("many " + mode + " " + element + " " + threads + rest));
    }
    return best;
  }

  /** A point of the curves of throughput against threads. */
  private void threads(int element, String policy, int threads, double mine, double theirs) {
    pairs
        .add(
            "rings.mpmc." + type(element) + ".threads-" + threads + "." + policy,
            RATE,
            "qmempool MPMC",
            BEST,
            mine,
            theirs)
        .plot(
            "MPMC ring of " + type(element) + " under threads, callers " + policy,
            "threads",
            threads);
  }

  private void add(Row row, double mine, double theirs) {
    ratios.computeIfAbsent(row, r -> new ArrayList<>()).add(mine / theirs);
    values.computeIfAbsent(row, r -> new ArrayList<>()).add(mine);
  }

  private static double askOurs(String command) {
    try (ChildJvm ours = start()) {
      return ask(ours, command);
    }
  }

  private static double ask(ChildJvm ours, String command) {
    return ((Number) ours.ask(command, PeerProgram.LIMIT).get("value")).doubleValue();
  }

  private void print() {
    System.out.printf(
        "%-46s %9s %24s  %6s %6s%n",
        "ours / DPDK, unless said", "ours", "ratio [interval]", "must", "aim");
    for (Map.Entry<Row, List<Double>> entry : ratios.entrySet()) {
      Row row = entry.getKey();
      Estimate ratio = estimate(entry.getValue());
      Estimate mine = estimate(values.getOrDefault(row, Collections.emptyList()));
      System.out.printf(
          Locale.ROOT,
          "%-46s %9.3f %8.2f [%5.2f, %6.2f]  %6s %6.2f  %s%n",
          row.label,
          mine.median(),
          ratio.median(),
          ratio.low(),
          ratio.high(),
          Double.isNaN(row.must) ? "-" : String.format(Locale.ROOT, "%.2f", row.must),
          row.aim,
          verdict(row, ratio.median()));
    }
  }

  private static Estimate estimate(List<Double> samples) {
    return Estimate.of(samples.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static String verdict(Row row, double ratio) {
    double sign = row.moreIsBetter ? -1 : 1;
    if (sign * ratio <= sign * row.aim) {
      return "aim";
    }
    return Double.isNaN(row.must) ? "" : sign * ratio <= sign * row.must ? "must" : "short";
  }
}
