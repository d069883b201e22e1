package org.qmempool.jmh.gate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.qmempool.jmh.gate.Verdict;

class DecisionTest {
  private static final int TRIPLES = 5;
  private static final int SLICES = 40;

  /** Slices about 1 ns, B's about {@code ratio}; JVMs differ by {@code between}. */
  private static Samples samples(double ratio, double between, double within, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Samples.Triple> triples = new ArrayList<>();
    for (int i = 0; i < TRIPLES; i++) {
      triples.add(
          new Samples.Triple(
              slices(1, between, within, random),
              slices(ratio, between, within, random),
              slices(1, between, within, random)));
    }
    return new Samples(triples);
  }

  private static double[] slices(
      double about, double between, double within, SplittableRandom random) {
    double jvm = about * (1 + random.nextDouble(-between, between));
    double[] slices = new double[SLICES];
    Arrays.setAll(slices, i -> jvm * (1 + random.nextDouble(within)));
    slices[SLICES / 2] *= 9; // one that was disturbed
    return slices;
  }

  private static DrawLog.Entry entry(boolean noisy, double ratio) {
    DrawResult result = DrawResult.of(samples(ratio, 0.001, 0.01, 7));
    return new DrawLog.Entry("x", "time.spsc-int", 1, 1, 0, noisy, result);
  }

  @Test
  void theIntervalHoldsTheRatioThatWasPutIn() {
    int held = 0;
    for (int seed = 1; seed <= 30; seed++) {
      RatioInterval interval = RatioInterval.ofTree(samples(1.2, 0.01, 0.05, seed));
      held += interval.low() <= 1.2 && 1.2 <= interval.high() ? 1 : 0;
      assertEquals(1.2, interval.median(), 0.02);
    }
    assertTrue(held >= 23, "held " + held);
  }

  @Test
  void aSlowdownOf20And10PercentRaisesTheAlarm() {
    for (int seed = 1; seed <= 5; seed++) {
      assertTrue(DrawResult.of(samples(1.2, 0.01, 0.05, seed)).alarm());
      assertTrue(DrawResult.of(samples(1.1, 0.01, 0.05, seed)).alarm());
    }
  }

  @Test
  void equalArmsRaiseNone() {
    for (int seed = 1; seed <= 30; seed++) {
      assertFalse(DrawResult.of(samples(1, 0.01, 0.05, seed)).alarm(), "seed " + seed);
    }
  }

  @Test
  void aSpeedupRaisesNone() {
    assertFalse(DrawResult.of(samples(0.5, 0.01, 0.05, 1)).alarm());
  }

  @Test
  void whatIsBelowTheFloorRaisesNone() {
    double[] a = {0.010, 0.010, 0.010};
    double[] b = {0.014, 0.014, 0.014};
    Samples.Triple triple = new Samples.Triple(a, b, a);
    DrawResult result = DrawResult.of(new Samples(List.of(triple, triple, triple)));
    assertTrue(result.tree().low() > 1.3);
    assertFalse(result.alarm());
  }

  @Test
  void aBaselineThatDiffersFromItselfIsUnsteady() {
    double[] a1 = {1, 1, 1};
    double[] a2 = {1.2, 1.2, 1.2};
    double[] b = {2, 2, 2};
    DrawResult result = DrawResult.of(new Samples(List.of(new Samples.Triple(a1, b, a2))));
    assertTrue(result.unsteady());
    assertFalse(result.alarm());
  }

  @Test
  void onlyTwoAlarmsAreASlowdown() {
    DrawLog.Entry slow = entry(false, 1.2);
    DrawLog.Entry same = entry(false, 1.0);
    DrawLog.Entry noisy = entry(true, 1.2);
    assertEquals(Verdict.MET, Decision.of(same, Optional.empty()));
    assertEquals(Verdict.INCONCLUSIVE, Decision.of(slow, Optional.empty()));
    assertEquals(Verdict.SHORT, Decision.of(slow, Optional.of(slow)));
    assertEquals(Verdict.MET, Decision.of(slow, Optional.of(same)));
    assertEquals(Verdict.INCONCLUSIVE, Decision.of(slow, Optional.of(noisy)));
    assertEquals(Verdict.INCONCLUSIVE, Decision.of(noisy, Optional.of(slow)));
    assertEquals(Verdict.INCONCLUSIVE, Decision.of(noisy, Optional.of(noisy)));
    assertEquals(Verdict.MET, Decision.of(noisy, Optional.of(same)));
  }
}
