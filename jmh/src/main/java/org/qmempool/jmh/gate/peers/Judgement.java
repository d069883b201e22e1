package org.qmempool.jmh.gate.peers;

import org.qmempool.nic.bench.measure.Estimate;

/**
 * The one rule by which a ratio is judged.
 *
 * <p>Short: the whole {@value #PERCENT} % interval of the median lies on the wrong side of the
 * limit. Met: not short, and the median keeps the limit. Anything else is undecided: it is drawn
 * once more, and is then inconclusive. The interval is that of {@link Estimate}: between two order
 * statistics, without an assumption about the distribution. Fewer than {@value #LEAST_PAIRS} pairs
 * cannot hold {@value #PERCENT} %, so with them nothing is short.
 *
 * <p>A ratio exactly at the limit keeps it. So a case whose true ratio is the limit is met in one
 * draw of two, and short in at most 2.5 % of draws, the one tail of the interval.
 *
 * @param ratio median and interval
 * @param outcome what follows
 * @param aimMet whether the median keeps the aim too
 */
record Judgement(Estimate ratio, Outcome outcome, boolean aimMet) {
  private static final int PERCENT = 95;

  /** With five, the widest interval, smallest to largest, holds 93.75 %. */
  static final int LEAST_PAIRS = 6;

  /** What one draw says. */
  enum Outcome {
    /** The limit is kept. */
    MET,
    /** It is not. */
    SHORT,
    /** The draw does not tell. */
    UNDECIDED
  }

  /** Judges the ratios of some pairs, 1 or more. */
  static Judgement of(Threshold threshold, double... ratios) {
    Estimate ratio = Estimate.covering(PERCENT / 100.0, ratios);
    Bound must = threshold.must();
    boolean enough = ratios.length >= LEAST_PAIRS;
    Outcome outcome;
    if (enough && !must.isMetBy(must.atMost() ? ratio.low() : ratio.high())) {
      outcome = Outcome.SHORT;
    } else if (enough && must.isMetBy(ratio.median())) {
      outcome = Outcome.MET;
    } else {
      outcome = Outcome.UNDECIDED;
    }
    boolean aim = threshold.aim().map(a -> a.isMetBy(ratio.median())).orElse(false);
    return new Judgement(ratio, outcome, aim);
  }
}
