package org.qmempool.jmh.gate.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.qmempool.nic.bench.measure.ChildJvm;

/**
 * Measures two states of the tree side by side: A1-B-A2. Three JVMs live at the same time, two with
 * the classes of the baseline and one with those of the tree, and run slices of some milliseconds
 * in turn, one at a time; so what the machine does in the meantime happens to all three. The order
 * turns round with each cycle, so that a drift cancels. Then three new JVMs follow.
 */
final class Session {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> JVM = List.of("-Xmx64m", "-Xms64m");

  private final Arm baseline;
  private final Arm tree;
  private final double planted;
  private final Effort effort;

  /**
   * How much a draw measures.
   *
   * @param triples of JVMs
   * @param cycles slices of each JVM
   * @param warmMillis that each runs before
   * @param sliceNanos of the baseline's slice
   */
  record Effort(int triples, int cycles, long warmMillis, double sliceNanos) {
    /** A draw of the gate: 10 to 15 s. */
    static final Effort OF_GATE = new Effort(5, 40, 450, 6e6);
  }

  /**
   * A session.
   *
   * @param planted share of each round's time to burn in the tree's arm on top of it; 0 for none
   */
  Session(Arm baseline, Arm tree, double planted) {
    this(baseline, tree, planted, Effort.OF_GATE);
  }

  Session(Arm baseline, Arm tree, double planted, Effort effort) {
    this.effort = effort;
    this.baseline = baseline;
    this.tree = tree;
    this.planted = planted;
  }

  /** One draw. */
  Samples draw(HotBenchmark benchmark) throws InterruptedException {
    List<Samples.Triple> triples = new ArrayList<>();
    for (int i = 0; i < effort.triples(); i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      triples.add(triple(benchmark, i % 2 == 1));
    }
    return new Samples(triples);
  }

  private Samples.Triple triple(HotBenchmark benchmark, boolean treeFirst) {
    // The JVM that starts first finds other free memory than the last: B takes turns.
    try (ChildJvm one = start(treeFirst ? tree : baseline, benchmark, treeFirst ? planted : 0);
        ChildJvm two = start(treeFirst ? baseline : tree, benchmark, treeFirst ? 0 : planted);
        ChildJvm three = start(baseline, benchmark, 0)) {
      ChildJvm[] arms =
          treeFirst ? new ChildJvm[] {two, one, three} : new ChildJvm[] {one, two, three};
      double perRound = 0;
      for (ChildJvm arm : arms) {
        double learnt = ask(arm, "warm " + effort.warmMillis());
        perRound = perRound == 0 ? learnt : perRound;
      }
      long rounds = Math.max(1, Math.round(effort.sliceNanos() / Math.max(1, perRound)));
      double elements = (double) rounds * benchmark.elements();
      String slice = "slice " + rounds;
      double[][] values = new double[arms.length][effort.cycles()];
      for (int cycle = 0; cycle < effort.cycles(); cycle++) {
        for (int i = 0; i < arms.length; i++) {
          int arm = cycle % 2 == 0 ? i : arms.length - 1 - i;
          values[arm][cycle] = ask(arms[arm], slice) / elements;
        }
      }
      return new Samples.Triple(values[0], values[1], values[2]);
    }
  }

  private static ChildJvm start(Arm arm, HotBenchmark benchmark, double planted) {
    return ChildJvm.start(
        arm.classPath(),
        Arm.main(),
        JVM,
        Arm.className(benchmark),
        String.format(Locale.ROOT, "%.3f", planted));
  }

  private static double ask(ChildJvm arm, String command) {
    return ((Number) arm.ask(command, LIMIT).get("value")).doubleValue();
  }
}
