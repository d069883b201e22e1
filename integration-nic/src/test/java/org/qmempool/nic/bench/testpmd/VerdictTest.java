package org.qmempool.nic.bench.testpmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmempool.nic.bench.testpmd.Verdict.Outcome.INCONCLUSIVE;
import static org.qmempool.nic.bench.testpmd.Verdict.Outcome.MET;
import static org.qmempool.nic.bench.testpmd.Verdict.Outcome.SHORT;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final CpuTimes SATURATED = new CpuTimes(0, 30, 68, 2, 0);
  private static final CpuTimes RESTING = new CpuTimes(0, 30, 30, 40, 0);

  private static List<Run> runs(CpuTimes source, double cycles, double... mpps) {
    return DoubleStream.of(mpps)
        .mapToObj(rate -> new Run(rate, cycles, 0.2, 0, source, SATURATED))
        .toList();
  }

  private static Verdict.Outcome outcome(List<Run> ours, List<Run> theirs) {
    return Verdict.of(ours, theirs, theirs).outcome();
  }

  @Test
  void aFifthMoreFramesIsEnoughWhateverItCosts() {
    assertEquals(
        MET, outcome(runs(SATURATED, 90, 6.1, 6.0, 6.2), runs(SATURATED, 50, 5.0, 5.0, 5.0)));
  }

  @Test
  void withTheSourceLimitingBothTheSameRateAtFourFifthsOfTheCyclesIsEnough() {
    List<Run> theirs = runs(SATURATED, 50, 5.0, 5.0, 5.0);
    assertEquals(MET, outcome(runs(SATURATED, 40, 5.1, 5.0, 4.9), theirs));
    assertEquals(SHORT, outcome(runs(SATURATED, 41, 5.1, 5.0, 4.9), theirs));
  }

  @Test
  void withTheSourceLimitingBothTheirCheapestSettingCounts() {
    List<Run> ours = runs(SATURATED, 40, 5.1, 5.0, 4.9);
    List<Run> fastest = runs(SATURATED, 60, 5.0, 5.0, 5.0);
    assertEquals(MET, Verdict.of(ours, fastest, fastest).outcome());
    List<Run> cheapest = runs(SATURATED, 45, 4.9, 4.9, 4.9);
    assertEquals(SHORT, Verdict.of(ours, fastest, cheapest).outcome());
  }

  @Test
  void aRateThatIsLowerBeyondNoiseIsNotEnough() {
    assertEquals(
        SHORT, outcome(runs(SATURATED, 20, 4.8, 4.8, 4.9), runs(SATURATED, 50, 5.0, 5.0, 5.0)));
  }

  @Test
  void aRateThatIsLowerWithinNoiseIsNoLower() {
    List<Run> theirs = runs(SATURATED, 50, 5.0, 5.0, 5.0);
    Verdict verdict = Verdict.of(runs(SATURATED, 20, 4.9, 4.8, 5.3), theirs, theirs);
    assertEquals(MET, verdict.outcome());
    assertTrue(verdict.text().contains("below noise"), verdict.text());
  }

  @Test
  void withoutTheSourceAsTheLimitFewCyclesDoNotHelp() {
    assertEquals(
        SHORT, outcome(runs(RESTING, 10, 5.5, 5.5, 5.5), runs(SATURATED, 50, 5.0, 5.0, 5.0)));
  }

  @Test
  void ratesThatScatterSayNothing() {
    assertEquals(
        INCONCLUSIVE,
        outcome(runs(SATURATED, 10, 4.0, 5.0, 9.0), runs(SATURATED, 50, 5.0, 5.0, 5.0)));
  }

  @Test
  void theOutcomesAreTheExitCodes() {
    assertEquals(0, MET.exitCode());
    assertEquals(1, SHORT.exitCode());
    assertEquals(3, INCONCLUSIVE.exitCode());
  }

  @Test
  void quartilesLieBetweenTheNearestValues() {
    Spread spread = Spread.of(4, 1, 3, 2);
    assertEquals(1.75, spread.low());
    assertEquals(2.5, spread.median());
    assertEquals(3.25, spread.high());
    assertEquals("2.50 (1.00..4.00)", spread.text(2));
  }

  @Test
  void theTimesOfACpuAreTheKernelsColumns() {
    CpuTimes times = CpuTimes.parse("cpu1 10 2 20 60 3 1 4 5 7 8");
    assertEquals(new CpuTimes(12, 20, 5, 63, 5), times);
    assertEquals(0.4, times.busy());
    assertEquals("40 % (user 11, system 19, softirq 4, steal 4)", times.text());
  }
}
