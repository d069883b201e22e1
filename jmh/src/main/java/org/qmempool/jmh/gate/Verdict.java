package org.qmempool.jmh.gate;

import java.util.Collection;
import java.util.Comparator;

/** What is said of a claim, of a part and of the whole gate; from the best to the worst. */
public enum Verdict {
  /** The claim holds. */
  MET(0),
  /** It could not be judged, and whoever releases said by name that it need not be. */
  WAIVED(0),
  /** It could not be judged. This blocks a release as well as {@link #SHORT} does. */
  INCONCLUSIVE(3),
  /** It does not hold. */
  SHORT(1);

  private final int exitCode;

  Verdict(int exitCode) {
    this.exitCode = exitCode;
  }

  /**
   * Of a gate that ends with this verdict.
   *
   * @return 0, 1 or 3; 2 is left to wrong usage
   */
  public int exitCode() {
    return exitCode;
  }

  /**
   * Of several claims together.
   *
   * @param verdicts any number
   * @return the worst; {@link #MET} of none
   */
  public static Verdict worst(Collection<Verdict> verdicts) {
    return verdicts.stream().max(Comparator.naturalOrder()).orElse(MET);
  }
}
