package org.qmempool.nic.bench.testpmd;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The receive comparison as rows of {@link PairsJson}: rate and busy cycles, for each pages. */
final class ReceiveRows {
  private ReceiveRows() {}

  /** Two rows, or none where these pages were not measured. */
  static List<Map<String, Object>> of(List<Contestant> contestants, boolean huge) {
    List<Contestant> ours = side(contestants, true, huge);
    List<Contestant> theirs = side(contestants, false, huge);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return List.of();
    }
    Contestant fastest =
        Collections.max(theirs, Comparator.comparingDouble(c -> c.spread(Run::mpps).median()));
    Contestant cheapest =
        Collections.min(theirs, Comparator.comparingDouble(c -> c.spread(Run::cycles).median()));
    String pages = huge ? "huge" : "base";
    return List.of(
        row("nic.rx." + pages + ".rate", "Mpps", ours.getFirst(), fastest, Run::mpps),
        row(
            "nic.rx." + pages + ".cycles",
            "busy cycles per frame",
            ours.getFirst(),
            cheapest,
            Run::cycles));
  }

  private static List<Contestant> side(List<Contestant> all, boolean ours, boolean huge) {
    return all.stream().filter(c -> c.ours() == ours && c.hugePages() == huge).toList();
  }

  private static Map<String, Object> row(
      String name, String unit, Contestant ours, Contestant peer, ToDoubleFunction<Run> value) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("unit", unit);
    row.put("ourName", ours.label());
    row.put("peerName", peer.label());
    row.put("ours", ours.runs().stream().map(value::applyAsDouble).toList());
    row.put("peer", peer.runs().stream().map(value::applyAsDouble).toList());
    return row;
  }
}
