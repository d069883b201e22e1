package org.qmempool.jmh.gate;

import java.util.Objects;

/**
 * One thing that falls short, or could not be judged. What is met leaves no finding.
 *
 * @param name what {@code --waive} calls it where it cannot be judged, for example {@code dpdk};
 *     else the row or the benchmark
 * @param verdict never {@link Verdict#MET}
 * @param line what was wanted, what was found and what to do, in one line
 */
public record Finding(String name, Verdict verdict, String line) {
  /** Checks that there is one line and something to find. */
  public Finding {
    Objects.requireNonNull(name);
    if (verdict == Verdict.MET) {
      throw new IllegalArgumentException("a finding that is MET: leave it out");
    }
    line = line.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /**
   * A claim that does not hold.
   *
   * @param name the row or the benchmark
   * @param line what was wanted and what was found
   * @return the finding
   */
  public static Finding fallsShort(String name, String line) {
    return new Finding(name, Verdict.SHORT, line);
  }

  /**
   * A claim that could not be judged.
   *
   * @param name what {@code --waive} calls it
   * @param line why not, and what to do
   * @return the finding
   */
  public static Finding notJudged(String name, String line) {
    return new Finding(name, Verdict.INCONCLUSIVE, line);
  }
}
