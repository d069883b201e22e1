package org.qmempool.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;

/** The arithmetic, against numbers worked out by hand or published. */
class SizingAdviceTest {
  private static final long GIGABIT = 1_000_000_000;
  private static final CacheSizes CACHES = new CacheSizes(2 << 20, 32 << 20);

  private static WorkloadBuilder workload(long bitsPerSecond) {
    return Workload.builder(bitsPerSecond).caches(CACHES);
  }

  private static long elements(SizingAdvice advice, String term) {
    return advice.terms().stream()
        .filter(each -> each.name().equals(term))
        .mapToLong(SizingTerm::elements)
        .sum();
  }

  /** The times between packets of Brouer's talk (LWN, January 2015). */
  @ParameterizedTest
  @CsvSource({"10, 1518, 1230.4", "10, 64, 67.2", "40, 1518, 307.6", "100, 64, 6.72"})
  void theTimeBetweenPacketsIsThePublishedOne(long gigabits, int frameBytes, double nanos) {
    Workload workload = workload(gigabits * GIGABIT).frameBytes(frameBytes).build();
    assertEquals(nanos, 1e9 / workload.packetsPerSecond(), 1e-6);
  }

  @Test
  void theBandwidthDelayProductIsThePublishedOne() {
    Workload workload = workload(GIGABIT).roundTrip(Duration.ofMillis(50)).build();
    assertEquals(6_250_000, workload.bandwidthDelayBytes(), "ESnet: 50 ms at 1 Gb/s");
  }

  @Test
  void theTermsAddUp() {
    SizingAdvice advice =
        SizingAdvice.of(
            workload(10 * GIGABIT).ports(2).queues(4).rxRing(1024).txRing(512).cores(8).build());
    assertEquals(2 * 4 * 1024, elements(advice, "receive rings"));
    assertEquals(2 * 4 * 512, elements(advice, "transmit rings"));
    assertEquals(8 * 32, elements(advice, "bursts in hand"));
    assertEquals(0, elements(advice, "kept for a round trip"));
    assertEquals(512, advice.cacheCapacity(), "12544 / 16 = 784, at most the pool's default");
    assertEquals(128, advice.batch());
    assertEquals(8 * 512, elements(advice, "caches"));
    assertEquals(8192 + 4096 + 256 + 4096, advice.capacity());
    assertEquals("receive rings", advice.dominant().name());
    assertEquals(advice.capacity() * 2048L, advice.memoryBytes());
  }

  @Test
  void aSmallPoolGetsSmallCaches() {
    SizingAdvice advice =
        SizingAdvice.of(workload(GIGABIT).rxRing(256).txRing(256).burst(8).build());
    assertEquals(32, advice.cacheCapacity(), "520 / 16, down to a power of two");
    assertEquals(8, advice.batch());
    SizingAdvice tiny = SizingAdvice.of(workload(GIGABIT).rxRing(1).txRing(1).burst(1).build());
    assertEquals(4, tiny.cacheCapacity());
    assertEquals(1, tiny.batch());
  }

  @Test
  void longRoundTripsDominate() {
    SizingAdvice advice =
        SizingAdvice.of(
            workload(10 * GIGABIT).frameBytes(1518).roundTrip(Duration.ofMillis(100)).build());
    assertEquals("kept for a round trip", advice.dominant().name());
    assertEquals(81_275, advice.dominant().elements(), "812,743.8 frames per second, 0.1 s");
    assertEquals(Fit.EXCEEDS, advice.l3());
    assertTrue(advice.remarks().getFirst().contains("keep fewer frames"), advice::toText);
  }

  @Test
  void thePauseAsksForALargerRing() {
    // 14.88 million frames per second: a ring of 2048 lasts 137.6 us.
    WorkloadBuilder builder = workload(10 * GIGABIT);
    assertEquals(2048, SizingAdvice.of(builder.pause(Duration.ofNanos(137_000)).build()).rxRing());
    SizingAdvice more = SizingAdvice.of(builder.pause(Duration.ofNanos(138_000)).build());
    assertEquals(4096, more.rxRing());
    assertEquals(4096, elements(more, "receive rings"));
    assertTrue(more.remarks().getFirst().contains("full after 137.6 us"), more::toText);
    SizingAdvice two = SizingAdvice.of(builder.queues(2).build());
    assertEquals(2048, two.rxRing(), "each queue gets half");
  }

  @Test
  void theWorkingSetIsComparedWithTheCaches() {
    // 2048 + 2048 + 32 + 128 elements (a sixteenth of 4128 is 258: 256).
    SizingAdvice advice = SizingAdvice.of(workload(GIGABIT).build());
    assertEquals(4128 + 256, advice.capacity());
    assertEquals(4384 * 64, advice.coreBytes());
    assertEquals(Fit.FITS, advice.l2());
    assertEquals(Fit.FITS, advice.l3());
    assertEquals(List.of(), advice.remarks());
    UnaryOperator<WorkloadBuilder> large = builder -> builder.frameBytes(1518);
    SizingAdvice whole = SizingAdvice.of(large.apply(workload(GIGABIT)).build());
    assertEquals(4384 * 1536, whole.allBytes(), "whole lines");
    assertEquals(Fit.EXCEEDS, whole.l2());
    assertEquals(Fit.FITS, whole.l3());
    assertTrue(whole.remarks().getFirst().contains("prefetch"), whole::toText);
    SizingAdvice headers =
        SizingAdvice.of(large.apply(workload(GIGABIT)).touchedBytes(64).l3Share(0.125).build());
    assertEquals(Fit.FITS, headers.l2());
    assertEquals(Fit.EXCEEDS, headers.l3(), "4 MiB of it");
    assertTrue(headers.remarks().getFirst().contains("rings of 256"), headers::toText);
    SizingAdvice unknown = SizingAdvice.of(workload(GIGABIT).caches(new CacheSizes(0, 0)).build());
    assertEquals(Fit.UNKNOWN, unknown.l2());
    assertEquals(Fit.UNKNOWN, unknown.l3());
  }

  @Test
  void elementsHoldTheLargestFrame() {
    assertEquals(2048, SizingAdvice.of(workload(GIGABIT).build()).elementBytes());
    SizingAdvice jumbo = SizingAdvice.of(workload(GIGABIT).largestFrameBytes(3844).build());
    assertEquals(4096, jumbo.elementBytes(), "3840 and 256 of headroom");
    assertEquals(1, jumbo.elementsPerFrame());
    SizingAdvice several = SizingAdvice.of(workload(GIGABIT).largestFrameBytes(9018).build());
    assertEquals(3, several.elementsPerFrame());
    assertTrue(several.remarks().getFirst().contains("takes 3 elements"), several::toText);
  }

  @Test
  void aPoolCanBeBuiltAsAdvised() {
    for (int burst : new int[] {1, 32, 256, 4096}) {
      Workload workload = workload(GIGABIT).rxRing(64).txRing(64).burst(burst).build();
      SizingAdvice advice = SizingAdvice.of(workload);
      try (Mempool pool =
          Mempool.builder()
              .capacity(advice.capacity())
              .layout(ElementLayout.umem(advice.elementBytes()))
              .batch(advice.batch())
              .cacheCapacity(advice.cacheCapacity())
              .build()) {
        assertEquals(advice.capacity(), pool.available());
      }
    }
  }

  @Test
  void theTextTellsWhatDominatesAndWhatFits() {
    String text =
        SizingAdvice.of(workload(25 * GIGABIT).roundTrip(Duration.ofMillis(1)).build()).toText();
    assertTrue(text.contains("1 x 25 Gbit/s, frames of 64 bytes: 37,202,381 packets"), text);
    assertTrue(text.lines().anyMatch(l -> l.matches(".*kept for a.* 37,203 .*dominates")), text);
    assertTrue(text.contains("3,125,000 bytes per port"), text);
    assertTrue(text.lines().anyMatch(line -> line.matches(".*by a core.*exceeds L2, 2.00 MiB")));
  }

  @ParameterizedTest
  @CsvSource({
    "frameBytes, 63", "frameBytes, 65537", "largestFrameBytes, -1", "ports, 0", "queues, 1025",
    "rxRing, 0", "txRing, 1048577", "cores, -2147483648", "burst, 0", "headroom, -1",
    "touchedBytes, 0"
  })
  void aNumberOutOfRangeIsRefused(String name, int value) throws ReflectiveOperationException {
    WorkloadBuilder builder = workload(GIGABIT);
    var setter = WorkloadBuilder.class.getMethod(name, int.class);
    var e = assertThrows(InvocationTargetException.class, () -> setter.invoke(builder, value));
    if (!(e.getCause() instanceof IllegalArgumentException refusal)) {
      throw new AssertionError(e);
    }
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(" is " + value) && message.contains("allowed is"), message);
  }

  @Test
  void otherBadInputIsRefused() {
    for (long rate : new long[] {Long.MIN_VALUE, -1, 0, 999, Long.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> Workload.builder(rate));
    }
    WorkloadBuilder builder = workload(GIGABIT);
    for (Duration time : new Duration[] {Duration.ofNanos(-1), Duration.ofDays(1)}) {
      assertThrows(IllegalArgumentException.class, () -> builder.roundTrip(time));
      assertThrows(IllegalArgumentException.class, () -> builder.pause(time));
    }
    for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> builder.l3Share(share));
    }
    WorkloadBuilder contrary = workload(GIGABIT).frameBytes(1000).largestFrameBytes(999);
    assertThrows(IllegalArgumentException.class, contrary::build);
    WorkloadBuilder touched = workload(GIGABIT).touchedBytes(65);
    assertThrows(IllegalArgumentException.class, touched::build);
    Workload endless = workload(10_000 * GIGABIT).roundTrip(Duration.ofHours(1)).build();
    var e = assertThrows(IllegalArgumentException.class, () -> SizingAdvice.of(endless));
    assertTrue(String.valueOf(e.getMessage()).contains("divide it between pools"), e.getMessage());
    Workload asleep = workload(10_000 * GIGABIT).pause(Duration.ofHours(1)).build();
    var f = assertThrows(IllegalArgumentException.class, () -> SizingAdvice.of(asleep));
    assertTrue(String.valueOf(f.getMessage()).contains("look more often"), f.getMessage());
  }
}
