package org.qmempool.nic.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void fiveSamplesGiveTheSmallestAndTheLargest() {
    Estimate e = Estimate.of(5, 1, 3, 2, 4);
    assertEquals(new Estimate(3, 1, 5, 5), e);
  }

  @Test
  void manySamplesGiveANarrowerIntervalThatCoversEnough() {
    // P(B(20, 1/2) < 6) = 0.0207, P(B < 7) = 0.0577: the sixth covers 95.9 %, the seventh 88.5 %.
    Estimate e = Estimate.of(IntStream.rangeClosed(1, 20).asDoubleStream().toArray());
    assertEquals(new Estimate(10.5, 6, 15, 20), e);
    // P(B(7, 1/2) < 1) = 0.0078, P(B < 2) = 0.0625: 98.4 % and 87.5 %.
    assertEquals(1, Estimate.of(1, 2, 3, 4, 5, 6, 7).low());
  }

  @Test
  void oneSampleIsItsOwnInterval() {
    assertEquals(new Estimate(2, 2, 2, 1), Estimate.of(2));
    assertThrows(IllegalArgumentException.class, Estimate::of);
  }

  @Test
  void intervalsThatShareAValueOverlap() {
    Estimate low = new Estimate(2, 1, 3, 5);
    assertTrue(low.overlaps(new Estimate(3.5, 3, 4, 5)));
    assertTrue(new Estimate(3.5, 3, 4, 5).overlaps(low));
    assertFalse(low.overlaps(new Estimate(5, 3.1, 6, 5)));
  }

  @Test
  void aListOfCpusIsReadAsTheKernelWritesIt() {
    assertEquals(List.of(0, 1, 2, 3, 8), Cpus.parse("0-3,8"));
    assertEquals(List.of(5), Cpus.parse("5"));
  }
}
