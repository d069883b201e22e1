package org.qmempool.nic.bench.testpmd;

import java.util.Arrays;

/**
 * Repeated measurements of one thing.
 *
 * @param low the first quartile
 * @param median the value in the middle
 * @param high the third quartile
 * @param least the smallest value
 * @param most the largest value
 */
record Spread(double low, double median, double high, double least, double most) {

  /** Of at least one value. */
  static Spread of(double... values) {
    double[] v = values.clone();
    Arrays.sort(v);
    return new Spread(
        quantile(v, 0.25), quantile(v, 0.5), quantile(v, 0.75), v[0], v[v.length - 1]);
  }

  /** Whether the middle half of the values surrounds {@code x}. */
  boolean surrounds(double x) {
    return low <= x && x <= high;
  }

  /** The middle half's width, in parts of the median. */
  double width() {
    return (high - low) / median;
  }

  /** E.g. {@code "5.71 (5.60..5.83)"}: median, least and most. */
  String text(int digits) {
    String format = "%." + digits + "f (%." + digits + "f..%." + digits + "f)";
    return format.formatted(median, least, most);
  }

  /** Between the two nearest values, in proportion. */
  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
