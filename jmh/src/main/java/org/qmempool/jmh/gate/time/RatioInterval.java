package org.qmempool.jmh.gate.time;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The ratio of the medians of two arms, and a bootstrap interval of it.
 *
 * <p>Two JVMs that run the same classes differ: by where memory lies, by what the compiler saw
 * first. Slices within a JVM do not show that. So the interval is that of a bootstrap in two levels
 * (T. Kalibera and R. Jones, "Rigorous benchmarking in reasonable time", ISMM 2013, sections 6 and
 * 7): triples of JVMs are drawn with replacement, in each of them slices, and the ratio is formed
 * anew; the {@value #LOW} and {@value #HIGH} quantiles of many such ratios are the ends. Medians,
 * as a few slices are long for reasons outside of the program (A. Georges, D. Buytaert and L.
 * Eeckhout, "Statistically rigorous Java performance evaluation", OOPSLA 2007, on outliers and on
 * one JVM not being enough). Each triple counts the same; their ratios' median counts.
 *
 * <p>With five triples such an interval holds less than it is named for; so nothing rests on its
 * name, and the error rates of the decision as a whole are measured ({@link NullStudy}).
 *
 * @param median of the triples' ratios
 * @param low lower end
 * @param high upper end
 */
record RatioInterval(double median, double low, double high) {
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;
  private static final int RESAMPLES = 1000;

  /** The same samples give the same interval. */
  private static final long SEED = 20131207;

  /** Of B to A, where A is both JVMs of the baseline. */
  static RatioInterval ofTree(Samples samples) {
    return of(samples, Samples.Triple::b, t -> concat(t.a1(), t.a2()));
  }

  /** Of A2 to A1: the baseline beside itself. */
  static RatioInterval ofControl(Samples samples) {
    return of(samples, Samples.Triple::a2, Samples.Triple::a1);
  }

  private static RatioInterval of(
      Samples samples,
      Function<Samples.Triple, double[]> above,
      Function<Samples.Triple, double[]> below) {
    int n = samples.triples().size();
    double[][] tops = new double[n][];
    double[][] bottoms = new double[n][];
    double[] ratios = new double[n];
    for (int i = 0; i < n; i++) {
      tops[i] = above.apply(samples.triples().get(i));
      bottoms[i] = below.apply(samples.triples().get(i));
      ratios[i] = median(tops[i]) / median(bottoms[i]);
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] drawn = new double[RESAMPLES];
    double[] inner = new double[n];
    for (int r = 0; r < RESAMPLES; r++) {
      for (int i = 0; i < n; i++) {
        int triple = random.nextInt(n);
        inner[i] =
            median(resample(tops[triple], random)) / median(resample(bottoms[triple], random));
      }
      drawn[r] = median(inner);
    }
    Arrays.sort(drawn);
    return new RatioInterval(
        median(ratios),
        drawn[(int) Math.floor(LOW * (RESAMPLES - 1))],
        drawn[(int) Math.ceil(HIGH * (RESAMPLES - 1))]);
  }

  private static double[] resample(double[] from, SplittableRandom random) {
    double[] drawn = new double[from.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = from[random.nextInt(from.length)];
    }
    return drawn;
  }

  private static double[] concat(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  static double median(double... values) {
    return Median.withDefaults().evaluate(values);
  }
}
