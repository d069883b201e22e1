package org.qmempool.nic.bench.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.Estimate;

/** Values of one quantity, one per round, by variant and name (a burst size, mostly). */
final class Samples {
  private final Map<Variant, Map<String, List<Double>>> values = new EnumMap<>(Variant.class);

  /** Adds a value; what is not a positive number means "nothing measured" and is left out. */
  void add(Variant variant, String name, double value) {
    if (value > 0 && Double.isFinite(value)) {
      values
          .computeIfAbsent(variant, v -> new LinkedHashMap<>())
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(value);
    }
  }

  /** Adds all numbers of a child's answer. */
  void addAll(Variant variant, Map<String, Object> answer) {
    answer.forEach(
        (name, value) -> {
          if (value instanceof Number n) {
            add(variant, name, n.doubleValue());
          }
        });
  }

  /** Estimates under names that are burst sizes. */
  Map<Variant, SortedMap<Integer, Estimate>> byBurst() {
    Map<Variant, SortedMap<Integer, Estimate>> result = new EnumMap<>(Variant.class);
    values.forEach(
        (variant, byName) -> {
          SortedMap<Integer, Estimate> points = new TreeMap<>();
          byName.forEach((name, list) -> points.put(Integer.valueOf(name), estimate(list)));
          result.put(variant, points);
        });
    return result;
  }

  /** The estimate with the smallest median among some variants, under a name. */
  Estimate best(List<Variant> variants, String name) {
    return variants.stream()
        .map(variant -> values.getOrDefault(variant, Map.of()).getOrDefault(name, List.of()))
        .filter(list -> !list.isEmpty())
        .map(Samples::estimate)
        .min((a, b) -> Double.compare(a.median(), b.median()))
        .orElseThrow(() -> new IllegalStateException("nothing was measured under " + name));
  }

  private static Estimate estimate(List<Double> list) {
    return Estimate.of(list.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
