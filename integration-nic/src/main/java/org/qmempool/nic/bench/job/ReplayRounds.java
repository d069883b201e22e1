package org.qmempool.nic.bench.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildJvm;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.replay.CostCard;
import org.qmempool.nic.bench.replay.ReplayChild;

/**
 * Measures without I/O: in each round every variant once, in a fresh JVM, each round in another
 * order, so that neither a JVM's luck with its compiler nor a disturbance of the machine falls on
 * one variant alone.
 */
final class ReplayRounds {
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int COST_MILLIS = 27;

  private final Plan plan;
  private final Progress progress;
  final Samples forward = new Samples();
  final Samples handles = new Samples();
  final Samples recorded = new Samples();
  final Samples patterns = new Samples();
  final Samples pipeline = new Samples();

  ReplayRounds(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  static int steps(Plan plan) {
    return plan.replayRounds() * Variant.values().length;
  }

  /**
   * Replays.
   *
   * @param sizes burst sizes recorded from traffic, by the burst they were recorded at
   */
  void run(Map<Integer, List<Integer>> sizes) {
    List<Variant> order = new ArrayList<>(List.of(Variant.values()));
    for (int round = 0; round < plan.replayRounds(); round++) {
      for (Variant variant : order) {
        progress.step(
            "without I/O, round "
                + (round + 1)
                + " of "
                + plan.replayRounds()
                + ": "
                + variant.label());
        once(variant, sizes);
      }
      Collections.rotate(order, 1);
    }
  }

  private void once(Variant variant, Map<Integer, List<Integer>> sizes) {
    String bursts = plan.bursts().stream().map(String::valueOf).collect(Collectors.joining(" "));
    try (ChildJvm child = ChildJvm.start(ReplayChild.class, List.of("-Xmx64m"), variant.option())) {
      child.ask("warm " + plan.replayWarmMillis(), BOUND);
      forward.addAll(variant, child.ask("forward " + plan.replayMillis() + " " + bursts, BOUND));
      handles.addAll(variant, child.ask("handles " + plan.replayMillis() + " " + bursts, BOUND));
      sizes.forEach(
          (burst, list) ->
              recorded.addAll(
                  variant,
                  child.ask(
                      "recorded " + plan.replayMillis() + " " + burst + " " + words(list), BOUND)));
      patterns.addAll(variant, child.ask("pattern " + plan.replayMillis(), BOUND));
      pipeline.addAll(
          variant, child.ask("pipeline " + plan.pipelineMillis() + " " + bursts, BOUND));
    }
  }

  private static String words(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** The cost card, by name. */
  static Map<String, Estimate> costs(Plan plan, Progress progress) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (int round = 0; round < plan.costRounds(); round++) {
      progress.step("cost card, round " + (round + 1) + " of " + plan.costRounds());
      try (ChildJvm child = ChildJvm.start(CostCard.class, List.of("-Xmx512m"))) {
        child
            .ask("measure " + COST_MILLIS, BOUND)
            .forEach(
                (name, value) ->
                    values
                        .computeIfAbsent(name, n -> new ArrayList<>())
                        .add(((Number) value).doubleValue()));
      }
    }
    Map<String, Estimate> costs = new LinkedHashMap<>();
    values.forEach(
        (name, list) ->
            costs.put(name, Estimate.of(list.stream().mapToDouble(Double::doubleValue).toArray())));
    return costs;
  }
}
