package org.qmempool.nic.bench.measure;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;

/**
 * A median with an interval for it.
 *
 * <p>The interval is distribution-free: between two order statistics, symmetric, the narrowest pair
 * that covers the true median with at least {@value #COVERAGE}, if the samples are independent; by
 * the binomial law a pair (k-th smallest, k-th largest) of n covers it with 1 - 2 P(B(n, 1/2) &lt;
 * k). Five samples give [smallest, largest] and 93.75 %; with fewer the interval is the same, and
 * covers less.
 *
 * @param median of the samples
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param samples how many
 */
public record Estimate(double median, double low, double high, int samples) {
  private static final double COVERAGE = 0.93;

  /**
   * Estimates.
   *
   * @param samples independent samples, 1 or more
   * @return their median and its interval
   * @throws IllegalArgumentException without any sample
   */
  public static Estimate of(double... samples) {
    return covering(COVERAGE, samples);
  }

  /**
   * Estimates with another coverage.
   *
   * @param coverage of the interval, 0 to 1; where the samples are too few for it, the interval is
   *     from the smallest to the largest
   * @param samples independent samples, 1 or more
   * @return their median and its interval
   * @throws IllegalArgumentException without any sample
   */
  public static Estimate covering(double coverage, double... samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("no samples: an estimate needs 1 or more");
    }
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    int k = rank(sorted.length, coverage);
    return new Estimate(
        Median.withDefaults().evaluate(sorted),
        sorted[k - 1],
        sorted[sorted.length - k],
        sorted.length);
  }

  /**
   * True if the two intervals have a value in common, so that the difference may be noise.
   *
   * @param other another estimate of the same unit
   * @return whether they overlap
   */
  public boolean overlaps(Estimate other) {
    return low <= other.high && other.low <= high;
  }

  /**
   * Half of the interval's width.
   *
   * @return in the samples' unit
   */
  public double halfWidth() {
    return (high - low) / 2;
  }

  /** The largest k whose pair still covers enough; 1 if none does. */
  private static int rank(int n, double coverage) {
    int k = 1;
    double tail = Math.pow(0.5, n); // P(B < 1)
    double term = tail;
    while (2 * (k + 1) <= n + 1) {
      term = term * (n - k + 1) / k; // P(B = k)
      tail += term;
      if (1 - 2 * tail < coverage) {
        break;
      }
      k++;
    }
    return k;
  }
}
