package org.qmempool.jmh.gate.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.Verdict;
import org.qmempool.jmh.gate.time.Noise;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.report.Machine;

/** The rows of one command: drawn, drawn again where that is undecided, and judged. */
final class Comparison {
  private static final String NOT_JUDGED = "not judged";
  private static final double COVERAGE = 0.95;

  private final PeerCommand command;
  private final Map<String, Threshold> thresholds;
  private final Machine machine;
  private final Predicate<Need> isThere;
  private final Supplier<Noise> noise;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Object> rows = new ArrayList<>();
  private final List<Object> points = new ArrayList<>();

  Comparison(
      PeerCommand command,
      Map<String, Threshold> thresholds,
      Machine machine,
      Predicate<Need> isThere,
      Supplier<Noise> noise) {
    this.command = command;
    this.thresholds = thresholds;
    this.machine = machine;
    this.isThere = isThere;
    this.noise = noise;
  }

  List<Finding> findings() {
    return findings;
  }

  /** How many limits are set for machines of another class, and not judged here. */
  int elsewhere() {
    return (int) thresholds.values().stream().filter(t -> !t.machine().holds(machine)).count();
  }

  /** A map for each threshold, for the report. */
  List<Object> rows() {
    return rows;
  }

  /** A map for each point of a curve, for the report. */
  List<Object> points() {
    return points;
  }

  /**
   * Draws and judges.
   *
   * @param narrowed true to draw these rows alone, false to draw all that the command has
   */
  void run(Draw draw, boolean narrowed) throws IOException, InterruptedException {
    Set<String> judgeable = new TreeSet<>();
    thresholds.values().stream()
        .filter(t -> t.machine().holds(machine))
        .forEach(t -> judgeable.add(t.name()));
    for (Need need : command.needs()) {
      if (!isThere.test(need)) {
        notMeasured(need.waiver(), judgeable.size(), need.remedy());
        return;
      }
    }
    Optional<String> noisy = noise.get().warning();
    Map<String, PairedRow> first;
    try {
      first = draw.rows(command, 1, narrowed ? thresholds.keySet() : Set.of());
    } catch (IOException e) {
      notMeasured(command.command(), judgeable.size(), String.valueOf(e.getMessage()));
      return;
    }
    plot(first);
    noisy = noisy.or(() -> noise.get().warning());
    Map<String, Judgement> judgements = judge(first, judgeable);
    Map<String, Judgement> second = Map.of();
    Set<String> undecided = new TreeSet<>();
    judgements.forEach(
        (name, judgement) -> {
          if (judgement.outcome() == Judgement.Outcome.UNDECIDED) {
            undecided.add(name);
          }
        });
    if (!undecided.isEmpty() && noisy.isEmpty()) {
      try {
        second = judge(draw.rows(command, 2, undecided), undecided);
        noisy = noise.get().warning();
      } catch (IOException e) {
        findings.add(Finding.notJudged(command.command(), "second draw: " + e.getMessage()));
      }
    }
    if (noisy.isPresent()) {
      draw.forget(command); // its noisy hour may be over when the gate is resumed
      findings.add(
          Finding.notJudged(
              "noise",
              "%d limits of %s are not judged: %s"
                  .formatted(judgeable.size(), command.command(), noisy.get())));
    }
    for (Threshold threshold : thresholds.values()) {
      if (isAlternative(threshold)) {
        continue;
      }
      settle(threshold, judgements, second, noisy.isPresent());
    }
  }

  /** Whether it counts for another row only. */
  private boolean isAlternative(Threshold threshold) {
    return thresholds.values().stream()
        .anyMatch(t -> t.orElse().equals(Optional.of(threshold.name())));
  }

  private static Map<String, Judgement> judge(
      Map<String, PairedRow> measured, Set<String> names, Map<String, Threshold> thresholds) {
    Map<String, Judgement> judgements = new LinkedHashMap<>();
    for (String name : names) {
      PairedRow row = measured.get(name);
      Threshold threshold = thresholds.get(name);
      if (row != null && threshold != null) {
        judgements.put(name, Judgement.of(threshold, threshold.ratios(row)));
      }
    }
    return judgements;
  }

  private Map<String, Judgement> judge(Map<String, PairedRow> measured, Set<String> names) {
    return judge(measured, names, thresholds);
  }

  private void settle(
      Threshold threshold,
      Map<String, Judgement> first,
      Map<String, Judgement> second,
      boolean noisy) {
    Judgement one = last(threshold.name(), first, second);
    if (one == null) {
      if (!threshold.machine().holds(machine)) {
        row(threshold, null, "set for " + threshold.machine().name(), 0);
        return;
      }
      row(threshold, null, NOT_JUDGED, 0);
      if (!noisy) {
        findings.add(
            Finding.notJudged(
                threshold.name(),
                threshold.name() + ": " + command.command() + " does not measure it here"));
      }
      return;
    }
    int draws = second.containsKey(threshold.name()) ? 2 : 1;
    Judgement counts = one;
    Threshold counting = threshold;
    Threshold other = thresholds.get(threshold.orElse().orElse(""));
    Judgement instead = other == null ? null : last(other.name(), first, second);
    if (one.outcome() != Judgement.Outcome.MET && other != null && instead != null) {
      counts = instead;
      counting = other;
      row(threshold, one, "see " + other.name(), draws);
    } else if (other != null && instead != null) {
      row(other, instead, "not needed", draws);
    }
    Verdict verdict = verdict(counts.outcome());
    row(counting, counts, noisy ? NOT_JUDGED : said(verdict, counts), draws);
    if (verdict != Verdict.MET && !noisy) {
      findings.add(new Finding(threshold.name(), verdict, line(counting, counts, verdict)));
    }
  }

  private static @Nullable Judgement last(
      String name, Map<String, Judgement> first, Map<String, Judgement> second) {
    Judgement later = second.get(name);
    return later == null ? first.get(name) : later;
  }

  private static Verdict verdict(Judgement.Outcome outcome) {
    return switch (outcome) {
      case MET -> Verdict.MET;
      case SHORT -> Verdict.SHORT;
      case UNDECIDED -> Verdict.INCONCLUSIVE;
    };
  }

  private static String said(Verdict verdict, Judgement judgement) {
    return verdict == Verdict.MET && judgement.aimMet()
        ? "aim"
        : verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String line(Threshold threshold, Judgement judgement, Verdict verdict) {
    Estimate ratio = judgement.ratio();
    return String.format(
        Locale.ROOT,
        "%s: %s beside %s: %s is %.3g [%.3g, %.3g] of %d pairs, must %s%s",
        threshold.name(),
        threshold.ours(),
        threshold.peer(),
        threshold.ratioName(),
        ratio.median(),
        ratio.low(),
        ratio.high(),
        ratio.samples(),
        threshold.must().text(),
        verdict == Verdict.SHORT ? "" : "; two draws do not tell: repeat on a quieter machine");
  }

  private void notMeasured(String waiver, int limits, String why) {
    findings.add(
        Finding.notJudged(
            waiver, "%s: %d limits are not judged: %s".formatted(command.command(), limits, why)));
    thresholds.values().forEach(t -> row(t, null, NOT_JUDGED, 0));
  }

  private void row(Threshold threshold, @Nullable Judgement judgement, String verdict, int draws) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", threshold.name());
    map.put("ours", threshold.ours());
    map.put("peer", threshold.peer());
    map.put("metric", threshold.metric());
    map.put("ratio", threshold.ratioName());
    map.put("must", threshold.must().text());
    map.put("aim", threshold.aim().map(Bound::text).orElse(""));
    if (judgement != null) {
      map.putAll(estimate(judgement.ratio()));
    }
    map.put("draws", draws);
    map.put("verdict", verdict);
    map.put("machine", threshold.machine().name());
    map.put("reason", threshold.reason());
    rows.add(map);
  }

  private static Map<String, Object> estimate(Estimate e) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("median", e.median());
    map.put("low", e.low());
    map.put("high", e.high());
    map.put("samples", e.samples());
    return map;
  }

  /** The curves, judged or not. */
  private void plot(Map<String, PairedRow> measured) {
    for (PairedRow row : measured.values()) {
      if (row.plot().isEmpty()) {
        continue;
      }
      point(row, row.ourName(), row.ours());
      point(row, row.peerName(), row.peer());
    }
  }

  private void point(PairedRow row, String family, List<Double> values) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("plot", row.plot());
    map.put("axis", row.axis());
    map.put("unit", row.unit());
    map.put("family", family);
    map.put("x", row.x());
    double[] samples = values.stream().mapToDouble(Double::doubleValue).toArray();
    map.putAll(estimate(Estimate.covering(COVERAGE, samples)));
    points.add(map);
  }
}
