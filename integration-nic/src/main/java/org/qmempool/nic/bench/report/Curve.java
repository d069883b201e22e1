package org.qmempool.nic.bench.report;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.Estimate;

/**
 * One quantity of one family of variants against the burst size.
 *
 * @param family as {@link Variant#family()}
 * @param points by burst size
 * @param locks which kind of lock each point is of, by burst size; the faster of the two counts
 */
public record Curve(
    String family, SortedMap<Integer, Estimate> points, Map<Integer, String> locks) {

  /** Makes the maps unmodifiable. */
  public Curve {
    points = Collections.unmodifiableSortedMap(new TreeMap<>(points));
    locks = Collections.unmodifiableMap(new TreeMap<>(locks));
  }

  /**
   * Takes at each burst the best of some variants of one family.
   *
   * @param measured estimates by variant and burst
   * @param variants of one family; those that were not measured are passed over
   * @param lessIsBetter true for a cost, false for a rate
   * @return the curve; without points if none was measured
   */
  public static Curve best(
      Map<Variant, SortedMap<Integer, Estimate>> measured,
      Collection<Variant> variants,
      boolean lessIsBetter) {
    SortedMap<Integer, Estimate> points = new TreeMap<>();
    Map<Integer, String> locks = new TreeMap<>();
    for (Variant variant : variants) {
      measured
          .getOrDefault(variant, new TreeMap<>())
          .forEach(
              (burst, estimate) -> {
                Estimate best = points.get(burst);
                if (best == null || lessIsBetter == estimate.median() < best.median()) {
                  points.put(burst, estimate);
                  locks.put(burst, variant.lockName());
                }
              });
    }
    return new Curve(variants.iterator().next().family(), points, locks);
  }

  /**
   * Which kinds of lock its points are of.
   *
   * @return for example "ReentrantLock", or "ReentrantLock, synchronized"
   */
  public String lockNames() {
    return String.join(", ", new TreeSet<>(locks.values()));
  }
}
