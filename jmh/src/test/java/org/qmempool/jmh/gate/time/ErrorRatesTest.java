package org.qmempool.jmh.gate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ErrorRatesTest {
  private static DrawLog.Entry entry(int block, int draw, double planted, double ratio) {
    return entry("time.spsc-int", block, draw, planted, ratio);
  }

  private static DrawLog.Entry entry(
      String benchmark, int block, int draw, double planted, double ratio) {
    RatioInterval interval = new RatioInterval(ratio, ratio - 0.01, ratio + 0.01);
    DrawResult result = new DrawResult(interval, new RatioInterval(1, 1, 1), 1, ratio);
    return new DrawLog.Entry("x", benchmark, block, draw, planted, false, result);
  }

  @Test
  void theBoundsAreThoseOfClopperAndPearson() {
    // Nothing seen: 1 - 0.05^(1/n), the "rule of three".
    assertEquals(1 - Math.pow(0.05, 1 / 300.0), ErrorRates.upper(0, 300), 1e-9);
    assertEquals(Math.pow(0.05, 1 / 59.0), ErrorRates.lower(59, 59), 1e-9);
    // P(B(10, p) <= 1) = 0.05 at its bound.
    double p = ErrorRates.upper(1, 10);
    assertEquals(0.05, Math.pow(1 - p, 10) + 10 * p * Math.pow(1 - p, 9), 1e-9);
    assertEquals(1, ErrorRates.upper(0, 0));
    assertEquals(0, ErrorRates.lower(0, 0));
  }

  @Test
  void drawsAndPairsAreCountedApart() {
    List<DrawLog.Entry> entries = new ArrayList<>();
    for (int block = 1; block <= 20; block++) {
      entries.add(entry(block, 1, 0, block == 3 ? 1.2 : 1 + block * 1e-4));
      entries.add(entry(block, 2, 0, block == 3 || block == 4 ? 1.2 : 1 - block * 1e-4));
    }
    entries.add(entry(21, 1, 0, 1)); // its second draw is still to come
    entries.add(entry(1, 1, 0.2, 1.2));
    entries.add(entry(1, 2, 0.2, 1.2));
    entries.add(entry(2, 1, 0.2, 1.2));
    entries.add(entry(2, 2, 0.2, 1.0));
    ErrorRates rates = ErrorRates.of(entries, 9);
    assertEquals(41, rates.draws());
    assertEquals(3, rates.alarms());
    assertEquals(20, rates.comparisons());
    assertEquals(1, rates.falseAlarms());
    assertEquals(0, rates.inconclusive());
    assertEquals(1, rates.detected().getOrDefault(0.2, new int[2])[0]);
    assertEquals(2, rates.detected().getOrDefault(0.2, new int[2])[1]);
    assertEquals(5, rates.lines().size());
  }

  @Test
  void drawsThatGoTogetherMakeTheBoundWide() {
    SplittableRandom random = new SplittableRandom(5);
    List<DrawLog.Entry> together = new ArrayList<>();
    List<DrawLog.Entry> apart = new ArrayList<>();
    for (int block = 1; block <= 300; block++) {
      double first = 1 + random.nextDouble(-0.01, 0.01);
      together.add(entry(block, 1, 0, first));
      together.add(entry(block, 2, 0, first));
      apart.add(entry(block, 1, 0, first));
      apart.add(entry(block, 2, 0, 1 + random.nextDouble(-0.01, 0.01)));
    }
    ErrorRates wide = ErrorRates.of(together, 9);
    ErrorRates narrow = ErrorRates.of(apart, 9);
    assertEquals(wide.singleBound(), wide.confirmedBound(), 1e-4);
    assertTrue(narrow.correlation() < 0.25, "" + narrow.correlation());
    assertTrue(narrow.gateBound() < 0.02, "" + narrow.gateBound());
  }

  /** One of ten alarms in half of its draws: it confirms every fourth alarm, not every 400th. */
  @Test
  void unlikeBenchmarksAreNotTakenForTheirMean() {
    List<DrawLog.Entry> entries = new ArrayList<>();
    for (int of = 0; of < 10; of++) {
      for (int block = 1; block <= 40; block++) {
        boolean first = of == 0 && block % 2 == 0;
        boolean second = of == 0 && block % 4 < 2;
        entries.add(entry("b" + of, block, 1, 0, first ? 1.2 : 1 + block % 3 * 1e-3));
        entries.add(entry("b" + of, block, 2, 0, second ? 1.2 : 1 + block % 5 * 1e-3));
      }
    }
    ErrorRates rates = ErrorRates.of(entries, 10);
    assertEquals(0.45 * 0.45 * 0.1 + 0.05 * 0.05 * 0.9, rates.variance(), 1e-9);
    assertTrue(rates.confirmedBound() >= 0.5 * 0.5 / 10, "" + rates.confirmedBound());
  }
}
