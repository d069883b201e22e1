package org.qmempool.nic.bench.testpmd;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.qmempool.nic.bench.measure.PairsFile;

/**
 * The receive comparison as rows of {@link PairsFile}, for each kind of pages: the rate, and busy
 * cycles where the source limits both sides, so that their rates are equal by nature.
 */
final class ReceiveRows {
  private ReceiveRows() {}

  /** Adds what was measured on these pages. */
  static void add(PairsFile pairs, List<Contestant> contestants, boolean huge) {
    List<Contestant> ours = side(contestants, true, huge);
    List<Contestant> theirs = side(contestants, false, huge);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return;
    }
    Contestant fastest =
        Collections.max(theirs, Comparator.comparingDouble(c -> c.spread(Run::mpps).median()));
    Contestant cheapest =
        Collections.min(theirs, Comparator.comparingDouble(c -> c.spread(Run::cycles).median()));
    String name = "nic.rx." + (huge ? "huge" : "base");
    Contestant first = ours.getFirst();
    add(pairs, name + ".rate", "Mpps", first, fastest, Run::mpps);
    if (Verdict.allSourceBound(first.runs(), fastest.runs(), cheapest.runs())) {
      add(pairs, name + ".cycles", "busy cycles per frame", first, cheapest, Run::cycles);
    }
  }

  private static List<Contestant> side(List<Contestant> all, boolean ours, boolean huge) {
    return all.stream().filter(c -> c.ours() == ours && c.hugePages() == huge).toList();
  }

  private static void add(
      PairsFile pairs,
      String name,
      String unit,
      Contestant ours,
      Contestant peer,
      ToDoubleFunction<Run> value) {
    for (int i = 0; i < ours.runs().size(); i++) {
      pairs.add(
          name,
          unit,
          ours.label(),
          peer.label(),
          value.applyAsDouble(ours.runs().get(i)),
          value.applyAsDouble(peer.runs().get(i)));
    }
  }
}
