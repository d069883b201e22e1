package org.qmempool.nic.bench.testpmd;

import java.io.PrintStream;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a comparison prints: a line per run, a table, and a verdict for each kind of pages. */
final class ComparisonReport {
  private static final int CLOCK_READINGS = 20_000;
  private static final int CLOCK_TURNS = 40;

  private final ComparisonOptions options;
  private final PrintStream out;

  ComparisonReport(ComparisonOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** What is compared. */
  void begin(int frameBytes, double tscMhz) {
    out.printf(
        "source on CPU %d, receiver on CPU %d, frames of %d bytes over a veth in copy mode, bursts"
            + " of %d, RX rings of %d%n",
        options.sourceCpu(), options.receiverCpu(), frameBytes, RxOnly.BURST, options.ring());
    out.printf(
        "cycles are those of the time stamp counter, %.0f MHz; qmempool's contain one reading of"
            + " Java's clock per burst, about %.1f per frame%n",
        tscMhz, clockNanos() * tscMhz / 1e3 / RxOnly.BURST);
  }

  /** One run. */
  void run(int round, Contestant contestant, Run run) {
    out.printf(
        "round %d/%d  %s %.2f Mpps  %.1f cycles  lost %.2f %%  receiver busy %.0f %%  CPU %d %s"
            + "  CPU %d %s%n",
        round,
        options.rounds(),
        padded(contestant),
        run.mpps(),
        run.cycles(),
        100 * run.lost(),
        100 * run.receiverBusy(),
        options.sourceCpu(),
        run.source().text(),
        options.receiverCpu(),
        run.receiver().text());
  }

  /** Table and verdicts; the worst of the outcomes. */
  Verdict.Outcome end(List<Contestant> contestants) {
    out.printf(
        "%n%-36s %-22s %-24s %-8s %s%n",
        options.rounds() + " rounds, median (least..most)",
        "Mpps",
        "busy cycles per frame",
        "lost",
        "receiver busy");
    for (Contestant c : contestants) {
      out.printf(
          "%s %-22s %-24s %-8s %s%n",
          padded(c),
          c.spread(Run::mpps).text(2),
          c.spread(Run::cycles).text(1),
          "%.1f %%".formatted(100 * c.spread(Run::lost).median()),
          "%.0f %%".formatted(100 * c.spread(Run::receiverBusy).median()));
    }
    out.printf("%n%s%n", saturated(contestants));
    Verdict.Outcome worst = Verdict.Outcome.MET;
    for (boolean huge : new boolean[] {false, true}) {
      List<Contestant> ours = side(contestants, true, huge);
      List<Contestant> theirs = side(contestants, false, huge);
      if (ours.isEmpty()) {
        continue;
      }
      Contestant fastest =
          Collections.max(theirs, Comparator.comparingDouble(c -> c.spread(Run::mpps).median()));
      Contestant cheapest =
          Collections.min(theirs, Comparator.comparingDouble(c -> c.spread(Run::cycles).median()));
      Verdict verdict = Verdict.of(ours.getFirst().runs(), fastest.runs(), cheapest.runs());
      out.printf(
          "%s, against testpmd at its best, busy_budget %d for the rate and %d for the cycles:"
              + " %s%n",
          Contestant.pages(huge), fastest.busyBudget(), cheapest.busyBudget(), verdict.text());
      if (verdict.outcome().compareTo(worst) > 0) {
        worst = verdict.outcome();
      }
    }
    return worst;
  }

  /** Which CPU has no time left. The receiver's polls all the time, so there its work counts. */
  private String saturated(List<Contestant> contestants) {
    double source = median(contestants, run -> run.source().busy());
    double receiver = median(contestants, Run::receiverBusy);
    String which =
        source >= Run.SATURATED
            ? "CPU %d is saturated".formatted(options.sourceCpu())
            : "no CPU is saturated";
    return "%s: the source and the kernel's receive path take %.0f %% of CPU %d, frames %.0f %% of CPU %d, which polls the rest of its time"
        .formatted(which, 100 * source, options.sourceCpu(), 100 * receiver, options.receiverCpu());
  }

  private static double median(List<Contestant> contestants, ToDoubleFunction<Run> value) {
    double[] values =
        contestants.stream().flatMap(c -> c.runs().stream()).mapToDouble(value).toArray();
    return Spread.of(values).median();
  }

  private static List<Contestant> side(List<Contestant> all, boolean ours, boolean huge) {
    return all.stream().filter(c -> c.ours() == ours && c.hugePages() == huge).toList();
  }

  private static String padded(Contestant contestant) {
    return "%-36s".formatted(contestant.label());
  }

  /** One reading of the clock: the quickest of some turns, which ran compiled and undisturbed. */
  private static double clockNanos() {
    long least = Long.MAX_VALUE;
    for (int turn = 0; turn < CLOCK_TURNS; turn++) {
      long from = System.nanoTime();
      long now = from;
      for (int i = 0; i < CLOCK_READINGS; i++) {
        now = System.nanoTime();
      }
      least = Math.min(least, now - from);
    }
    return (double) least / CLOCK_READINGS;
  }
}
