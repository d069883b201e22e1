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

  /** Above this width of the middle half of its rates a contestant's runs say too little. */
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
   * Compares run by run: the n-th of ours with the n-th of theirs, which was its neighbour in time.
   *
   * @param ours one run per round
   * @param theirRate the runs of that setting of theirs that had the best rate
   * @param theirCycles the runs of that setting of theirs that took the fewest cycles
   */
  static Verdict of(List<Run> ours, List<Run> theirRate, List<Run> theirCycles) {
    double[] rates = new double[ours.size()];
    double[] cycles = new double[ours.size()];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = ours.get(i).mpps() / theirRate.get(i).mpps();
      cycles[i] = ours.get(i).cycles() / theirCycles.get(i).cycles();
    }
    Spread rate = Spread.of(rates);
    Spread cost = Spread.of(cycles);
    boolean sourceBound = mostlySourceBound(ours) && mostlySourceBound(theirRate);
    String figures =
        "%s times its rate, %s times its busy cycles per frame; "
            .formatted(rate.text(2), cost.text(2));

    if (rate.median() >= RATE) {
      return new Verdict(Outcome.MET, figures + "required: 1.2 times the rate: met");
    }
    double noise = Math.max(noise(ours), noise(theirRate));
    if (noise > NOISE) {
      return new Verdict(
          Outcome.INCONCLUSIVE,
          figures
              + "but the rates of one side differ among themselves by %.0f %%:"
                  .formatted(100 * noise)
              + " end other programs, or raise --rounds");
    }
    if (!sourceBound) {
      return new Verdict(
          Outcome.SHORT,
          figures + "required: 1.2 times the rate, as the source does not limit both: short of it");
    }
    // The source sets both rates, so they differ by chance alone; "no fewer" is what the middle
    // half of the ratios does not contradict.
    boolean noFewer = rate.median() >= 1 || rate.surrounds(1);
    String required =
        "the source limits both, so required: no lower rate and 0.8 times the cycles: ";
    if (noFewer && cost.median() <= CYCLES) {
      return new Verdict(Outcome.MET, figures + required + "met");
    }
    return new Verdict(Outcome.SHORT, figures + required + "short of it");
  }

  private static boolean mostlySourceBound(List<Run> runs) {
    return 2 * runs.stream().filter(Run::isSourceBound).count() > runs.size();
  }

  private static double noise(List<Run> runs) {
    return Spread.of(runs.stream().mapToDouble(Run::mpps).toArray()).width();
  }
}
