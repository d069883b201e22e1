package org.qmempool.nic.bench.report;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.measure.Estimate;

/**
 * One quantity, of all families, against the burst size.
 *
 * @param id a word, for links and JSON
 * @param title a few words
 * @param about what was done and what the number is for
 * @param unit of the values
 * @param budgets true if budgets per packet can be drawn beside it
 * @param curves qmempool first
 */
public record Section(
    String id, String title, String about, String unit, boolean budgets, List<Curve> curves) {

  /** Copies the list. */
  public Section {
    curves = List.copyOf(curves);
  }

  /**
   * The burst sizes of all curves.
   *
   * @return ascending
   */
  public List<Integer> bursts() {
    TreeSet<Integer> bursts = new TreeSet<>();
    curves.forEach(curve -> bursts.addAll(curve.points().keySet()));
    return List.copyOf(bursts);
  }

  /**
   * How the families compare at a burst, by the medians; never a number where it may be noise.
   *
   * @param family as {@link Curve#family()}, not qmempool
   * @param burst size
   * @return a text such as "12.3 x"; "difference below noise" where the intervals overlap; empty
   *     where one is missing
   */
  public String ratio(String family, int burst) {
    Estimate ours = point("qmempool", burst);
    Estimate theirs = point(family, burst);
    if (ours == null || theirs == null) {
      return "";
    }
    return ours.overlaps(theirs)
        ? "difference below noise"
        : Numbers.shortest(theirs.median() / ours.median()) + " x";
  }

  /**
   * One estimate.
   *
   * @param family as {@link Curve#family()}
   * @param burst size
   * @return null where it was not measured
   */
  public @Nullable Estimate point(String family, int burst) {
    for (Curve curve : curves) {
      if (curve.family().equals(family)) {
        return curve.points().get(burst);
      }
    }
    return null;
  }
}
