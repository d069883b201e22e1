package org.qmempool.nic.bench.testpmd;

import java.util.List;

/**
 * Whether our receiver is as much better than theirs as it must be.
 *
 * @param outcome met, short of it, or not to be told
 * @param text one line that says why
 */
record Verdict(Outcome outcome, String text) {
  /** Rate that is required, in parts of theirs, unless the source sets the rate of both. */
  static final double RATE = 1.2;

  /** Where the source sets the rate of both: busy cycles per frame allowed, in parts of theirs. */
  static final double CYCLES = 0.8;

  /** Above this width of the middle half of the ratios of the rates, the runs say too little. */
  private static final double NOISE = 0.25;

  /** What a comparison can end in. */
  enum Outcome {
    /** As good as required. */
    MET(0),
    /** Not as good as required. */
    SHORT(1),
    /** Could not be told. */
    INCONCLUSIVE(3);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    /** What the program ends with. */
    int exitCode() {
      return exitCode;
    }
  }

  /**
   * Compares run by run: the n-th of ours with the n-th of theirs, which was near it in time.
   *
   * @param ours one run per round
   * @param theirs the runs of that setting of theirs that had the best rate
   * @param cheapest those of the setting that took the fewest cycles: where the source sets the
   *     rates, chance says which is the best rate, and may say the dearer setting
   */
  static Verdict of(List<Run> ours, List<Run> theirs, List<Run> cheapest) {
    double[] rates = new double[ours.size()];
    double[] cycles = new double[ours.size()];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = ours.get(i).mpps() / theirs.get(i).mpps();
      cycles[i] = ours.get(i).cycles() / cheapest.get(i).cycles();
    }
    Spread rate = Spread.of(rates);
    Spread cost = Spread.of(cycles);
    String figures =
        "%s times its rate, %s times its busy cycles per frame; "
            .formatted(rate.text(2), cost.text(2));
    if (rate.width() > NOISE) {
      String why =
          "inconclusive, as the middle half of the rates' ratios is %.0f %% wide: end other programs"
              .formatted(100 * rate.width());
      return new Verdict(Outcome.INCONCLUSIVE, figures + why + ", or raise --rounds");
    }
    if (rate.median() >= RATE) {
      return new Verdict(Outcome.MET, figures + "required: 1.2 times the rate: met");
    }
    if (!allSourceBound(ours, theirs, cheapest)) {
      String why = "required, as the source does not limit both: 1.2 times the rate: short of it";
      return new Verdict(Outcome.SHORT, figures + why);
    }
    // The source sets both rates, so they differ by chance alone; "no fewer" is what the middle
    // half of the ratios does not contradict.
    boolean noFewer = rate.median() >= 1 || rate.surrounds(1);
    boolean met = noFewer && cost.median() <= CYCLES;
    String required =
        "required, as the source limits both: no lower rate"
            + (rate.surrounds(1) ? " (the difference is below noise)" : "")
            + ", and 0.8 times the cycles: ";
    return new Verdict(
        met ? Outcome.MET : Outcome.SHORT, figures + required + (met ? "met" : "short of it"));
  }

  /** Whether the source, and not a receiver, sets the rate on both sides. */
  static boolean allSourceBound(List<Run> ours, List<Run> theirs, List<Run> cheapest) {
    return mostlySourceBound(ours) && mostlySourceBound(theirs) && mostlySourceBound(cheapest);
  }

  private static boolean mostlySourceBound(List<Run> runs) {
    return 2 * runs.stream().filter(Run::isSourceBound).count() > runs.size();
  }
}
