package org.qmempool.nic.bench.testpmd;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.qmempool.nic.bench.measure.PairsFile;
import org.qmempool.nic.bench.testpmd.Bout.Contender;
import org.qmempool.nic.bench.testpmd.Bout.Measured;

/**
 * Runs bouts: each round every contender once, every other round in the opposite order, so that the
 * n-th runs of two contenders were near each other in time. The ratio of a bout is the median over
 * the rounds of ours to the peer's best setting, which is the one with the best median.
 */
final class Bouts {
  private static final double SATURATED = 0.9;

  private final int rounds;
  private final PrintStream out;
  private final PairsFile pairs;
  private boolean allMet = true;

  Bouts(int rounds, PrintStream out, PairsFile pairs) {
    this.rounds = rounds;
    this.out = out;
    this.pairs = pairs;
  }

  /** Runs one. */
  void run(Bout bout) {
    out.printf("%n%s%n", bout.title());
    List<Contender> order = new ArrayList<>();
    order.add(bout.ours());
    order.addAll(bout.peers());
    Map<Contender, List<Measured>> runs = new LinkedHashMap<>();
    order.forEach(contender -> runs.put(contender, new ArrayList<>()));
    var _ = bout.ours().run().get(); // for the compiler; not counted
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : order) {
        Measured measured = contender.run().get();
        runs.getOrDefault(contender, new ArrayList<>()).add(measured);
        out.printf(
            "  round %d/%d  %-40s %.2f Mpps  source's CPU %s  worker's CPU %s%n",
            round,
            rounds,
            contender.label(),
            measured.mpps(),
            measured.source().text(),
            measured.worker().text());
      }
      Collections.reverse(order);
    }
    judge(bout, runs);
  }

  private void judge(Bout bout, Map<Contender, List<Measured>> runs) {
    List<Measured> ours = runs.getOrDefault(bout.ours(), List.of());
    Contender best = bout.peers().getFirst();
    for (Contender peer : bout.peers()) {
      if (mpps(runs, peer).median() > mpps(runs, best).median()) {
        best = peer;
      }
    }
    List<Measured> theirs = runs.getOrDefault(best, List.of());
    double[] ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i).mpps() / theirs.get(i).mpps();
    }
    Spread ratio = Spread.of(ratios);
    boolean met = ratio.median() >= bout.must();
    allMet &= met;
    out.printf(
        "  ours %s Mpps, %s %s Mpps: %s times, must %.1f (%s), aim %.1f (%s); %s%n",
        mpps(runs, bout.ours()).text(2),
        best.label(),
        mpps(runs, best).text(2),
        ratio.text(2),
        bout.must(),
        met ? "met" : "short of it",
        bout.aim(),
        ratio.median() >= bout.aim() ? "met" : "short of it",
        saturated(ours));
    out.printf(
        "  ours allocated %.4f bytes per packet%n",
        Spread.of(ours.stream().mapToDouble(Measured::allocated).toArray()).median());
    for (int i = 0; i < ratios.length; i++) {
      double mine = ours.get(i).mpps();
      double peers = theirs.get(i).mpps();
      pairs.add(bout.name(), "Mpps", bout.ours().label(), best.label(), mine, peers);
    }
  }

  private static Spread mpps(Map<Contender, List<Measured>> runs, Contender contender) {
    return Spread.of(
        runs.getOrDefault(contender, List.of()).stream().mapToDouble(Measured::mpps).toArray());
  }

  private static String saturated(List<Measured> ours) {
    double source = Spread.of(ours.stream().mapToDouble(m -> m.source().busy()).toArray()).median();
    double worker = Spread.of(ours.stream().mapToDouble(m -> m.worker().busy()).toArray()).median();
    String which =
        source >= SATURATED && worker >= SATURATED
            ? "both CPUs are"
            : source >= SATURATED
                ? "the source's CPU is"
                : worker >= SATURATED ? "the worker's CPU is" : "no CPU is";
    return which
        + " saturated ("
        + Math.round(100 * source)
        + " and "
        + Math.round(100 * worker)
        + " %)";
  }

  /** Whether each bout has met its must. */
  boolean allMet() {
    return allMet;
  }
}
