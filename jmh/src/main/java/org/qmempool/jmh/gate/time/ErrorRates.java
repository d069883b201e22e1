package org.qmempool.jmh.gate.time;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.qmempool.jmh.gate.Verdict;

/**
 * How often the time gate is wrong, from comparisons of the tree with itself.
 *
 * <p>Bounds of shares are those of C. J. Clopper and E. S. Pearson ("The use of confidence or
 * fiducial limits", Biometrika 26, 1934), one-sided, 95 %. The confirmed decision takes two alarms.
 * Its bound is that of two events of the same probability p with correlation r, p^2 + r p (1 - p),
 * with the bound of p for p, and v more where benchmarks differ: the mean of squares exceeds the
 * square of the mean by the variance v between their shares of alarms. For r stands the 95 % upper
 * bound (by Fisher's transformation) of the correlation of the two draws' log ratios, at least 0:
 * alarms themselves are too rare for one. A whole gate of k benchmarks that are wrong independently
 * is wrong with 1 - (1 - q)^k; if they are not independent, with less than k q, which differs
 * little.
 *
 * @param draws single draws without a planted slowdown
 * @param alarms of these
 * @param comparisons pairs of a first and a second draw
 * @param falseAlarms pairs that would have stopped a release
 * @param inconclusive pairs that decide nothing
 * @param correlation of the log ratios of a pair, its upper bound; 1 with fewer than 4 pairs
 * @param variance between the benchmarks' shares of alarms
 * @param benchmarks in a whole gate
 * @param detected by planted slowdown: found, and tried
 */
record ErrorRates(
    int draws,
    int alarms,
    int comparisons,
    int falseAlarms,
    int inconclusive,
    double correlation,
    double variance,
    int benchmarks,
    Map<Double, int[]> detected) {
  private static final double LEVEL = 0.95;
  private static final double Z = 1.6448536269514722; // of 95 %, one-sided
  private static final int LEAST = 4;

  /** Counts what a study has drawn. */
  static ErrorRates of(List<DrawLog.Entry> entries, int benchmarks) {
    record Key(String of, String benchmark, int block, double planted) {}
    Map<Key, DrawLog.Entry> first = new LinkedHashMap<>();
    Map<Key, DrawLog.Entry> second = new LinkedHashMap<>();
    Map<String, int[]> shares = new HashMap<>();
    int draws = 0;
    int alarms = 0;
    for (DrawLog.Entry entry : entries) {
      Key key = new Key(entry.of(), entry.benchmark(), entry.block(), entry.planted());
      (entry.draw() == 1 ? first : second).put(key, entry);
      if (entry.planted() == 0) {
        int[] counts = shares.computeIfAbsent(entry.benchmark(), b -> new int[2]);
        counts[0] += entry.alarm() ? 1 : 0;
        counts[1]++;
        draws++;
        alarms += entry.alarm() ? 1 : 0;
      }
    }
    int comparisons = 0;
    int falseAlarms = 0;
    int inconclusive = 0;
    Map<String, List<double[]>> logs = new HashMap<>();
    Map<Double, int[]> detected = new LinkedHashMap<>();
    for (Map.Entry<Key, DrawLog.Entry> pair : first.entrySet()) {
      DrawLog.Entry two = second.get(pair.getKey());
      if (two == null) {
        continue;
      }
      DrawLog.Entry one = pair.getValue();
      Verdict verdict = Decision.of(one, Optional.of(two));
      if (pair.getKey().planted() > 0) {
        int[] counts = detected.computeIfAbsent(pair.getKey().planted(), p -> new int[2]);
        counts[0] += verdict == Verdict.SHORT ? 1 : 0;
        counts[1]++;
        continue;
      }
      comparisons++;
      falseAlarms += verdict == Verdict.SHORT ? 1 : 0;
      inconclusive += verdict == Verdict.INCONCLUSIVE ? 1 : 0;
      logs.computeIfAbsent(pair.getKey().benchmark(), b -> new ArrayList<>())
          .add(
              new double[] {
                Math.log(one.result().tree().median()), Math.log(two.result().tree().median())
              });
    }
    return new ErrorRates(
        draws,
        alarms,
        comparisons,
        falseAlarms,
        inconclusive,
        correlation(logs),
        variance(shares, (double) alarms / Math.max(1, draws)),
        benchmarks,
        detected);
  }

  /** Upper bound of the share of which k of n were seen; 1 of nothing. */
  static double upper(int k, int n) {
    return k >= n ? 1 : BetaDistribution.of(k + 1.0, n - k).inverseCumulativeProbability(LEVEL);
  }

  /** Lower bound of the share of which k of n were seen; 0 of nothing. */
  static double lower(int k, int n) {
    return k == 0 ? 0 : BetaDistribution.of(k, n - k + 1.0).inverseCumulativeProbability(1 - LEVEL);
  }

  /** Of one draw. */
  double singleBound() {
    return upper(alarms, draws);
  }

  /** Of a decision, which takes two alarms. */
  double confirmedBound() {
    double p = singleBound();
    double r = Math.max(0, correlation);
    return Math.min(1, p * p + variance + r * p * (1 - p));
  }

  /** Of a decision, from the decisions alone: wider, but without a model. */
  double confirmedBoundDirect() {
    return upper(falseAlarms, comparisons);
  }

  /** Of all decisions of a gate. */
  double gateBound() {
    return 1 - Math.pow(1 - confirmedBound(), benchmarks);
  }

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("one draw", alarms, draws, singleBound()) + " raised the alarm");
    lines.add(
        line("confirmed by a second draw", falseAlarms, comparisons, confirmedBound())
            + String.format(
                Locale.ROOT,
                " would have stopped a release; the correlation of the draws is at most %.2f;"
                    + " without a model the bound is %.2f %%",
                correlation,
                100 * confirmedBoundDirect()));
    lines.add(
        String.format(
            Locale.ROOT,
            "a gate of %d benchmarks: wrong in at most %.2f %%",
            benchmarks,
            100 * gateBound()));
    lines.add(line("undecided", inconclusive, comparisons, inconclusiveBound()));
    detected.forEach(
        (share, counts) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "planted %.0f %%: %d of %d found; at least %.1f %%",
                    100 * share,
                    counts[0],
                    counts[1],
                    100 * lower(counts[0], counts[1]))));
    return lines;
  }

  private static String line(String what, int k, int n, double bound) {
    return String.format(
        Locale.ROOT, "%s: %d of %d, at most %.2f %% (95 %%)", what, k, n, 100 * bound);
  }

  /** Of decisions that decide nothing. */
  double inconclusiveBound() {
    return upper(inconclusive, comparisons);
  }

  /** Of the shares of alarms about that of all. */
  private static double variance(Map<String, int[]> shares, double mean) {
    return shares.values().stream()
        .mapToDouble(counts -> Math.pow((double) counts[0] / counts[1] - mean, 2))
        .average()
        .orElse(0);
  }

  /** Upper bound of the correlation, each benchmark about its own means. */
  private static double correlation(Map<String, List<double[]>> logs) {
    double xx = 0;
    double yy = 0;
    double xy = 0;
    int n = 0;
    for (List<double[]> pairs : logs.values()) {
      double x = pairs.stream().mapToDouble(p -> p[0]).average().orElse(0);
      double y = pairs.stream().mapToDouble(p -> p[1]).average().orElse(0);
      for (double[] p : pairs) {
        xx += (p[0] - x) * (p[0] - x);
        yy += (p[1] - y) * (p[1] - y);
        xy += (p[0] - x) * (p[1] - y);
      }
      n += pairs.size() - 1; // each mean costs one
    }
    if (n < LEAST || xx == 0 || yy == 0) {
      return 1;
    }
    double r = Math.clamp(xy / Math.sqrt(xx * yy), -0.999999, 0.999999);
    double fisher = 0.5 * Math.log((1 + r) / (1 - r)) + Z / Math.sqrt(n + 1 - 3.0);
    return Math.tanh(fisher);
  }
}
