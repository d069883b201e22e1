package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A producer that died between its claim and its store. The test plays it by moving the producers'
 * index itself.
 */
class RecoveryTest {
  private static final int CAPACITY = 6;

  /** A ring, and a hand on its producers' index. */
  record Bed(IntRing ring, LongSupplier stalled, IntSupplier recovery, Cursor producers) {
    /** Claims n places and stores nothing. */
    void die(int n) {
      long h = producers.acquire();
      assertTrue(producers.advance(h, h + n));
    }
  }

  /** Both kinds with claims, from places whose laps turn at each position in turn. */
  static Stream<Bed> beds() {
    return IntStream.range(0, 16).boxed().flatMap(i -> Stream.of(mpmc(i), mpsc(i)));
  }

  private static Bed mpmc(long start) {
    Cursor producers = new Cursor(start);
    int[] slots = IntSlots.make(IntElements.slotsFor(CAPACITY));
    var ring = new MpmcIntAlgebra(CAPACITY, slots, producers, new Cursor(start));
    ring.initialize(start);
    return new Bed(ring, ring::stalledClaim, ring::recover, producers);
  }

  private static Bed mpsc(long start) {
    Cursor producers = new Cursor(start);
    int[] slots = IntSlots.make(IntElements.slotsFor(CAPACITY));
    var ring = new MpscIntAlgebra(CAPACITY, slots, producers, new Cursor(start));
    ring.initialize();
    return new Bed(ring, ring::stalledClaim, ring::recover, producers);
  }

  @ParameterizedTest
  @MethodSource("beds")
  void whatADeadClaimHidesComesBackInItsOrder(Bed bed) {
    IntRing ring = bed.ring();
    assertEquals(2, ring.enqueueBurst(new int[] {1, 2}, 0, 2));
    bed.die(2);
    assertEquals(2, ring.enqueueBurst(new int[] {3, 4, 5}, 0, 3));
    assertEquals(1, ring.dequeue());
    assertEquals(-1, bed.stalled().getAsLong());
    assertEquals(2, ring.dequeue());
    assertEquals(IntRing.NONE, ring.dequeue());
    assertTrue(bed.stalled().getAsLong() >= 0);
    assertEquals(4, ring.size());
    assertEquals(2, bed.recovery().getAsInt());
    assertEquals(-1, bed.stalled().getAsLong());
    assertEquals(2, ring.size());
    assertEquals(3, ring.dequeue());
    assertEquals(4, ring.dequeue());
    serves(ring);
  }

  @ParameterizedTest
  @MethodSource("beds")
  void severalDeadClaimsAreGivenUpAtOnce(Bed bed) {
    IntRing ring = bed.ring();
    bed.die(1);
    assertTrue(ring.enqueue(1));
    bed.die(1);
    assertTrue(ring.enqueue(2));
    bed.die(2);
    assertEquals(4, bed.recovery().getAsInt());
    assertEquals(1, ring.dequeue());
    assertEquals(2, ring.dequeue());
    serves(ring);
  }

  @ParameterizedTest
  @MethodSource("beds")
  void aRingWithoutDeadClaimsLosesNothing(Bed bed) {
    assertEquals(0, bed.recovery().getAsInt());
    serves(bed.ring());
    assertEquals(CAPACITY, bed.ring().enqueueBurst(new int[] {1, 2, 3, 4, 5, 6}, 0, 6));
    assertEquals(0, bed.recovery().getAsInt());
    int[] out = new int[CAPACITY];
    assertEquals(CAPACITY, bed.ring().dequeueBulk(out, 0, CAPACITY));
    assertEquals(6, out[5]);
    bed.die(CAPACITY);
    assertEquals(CAPACITY, bed.recovery().getAsInt());
    serves(bed.ring());
  }

  @Test
  void theClockRunsWhileTheSameClaimStandsStill() {
    Bed bed = mpmc(0);
    StallClock clock = new StallClock(bed.stalled());
    assertEquals(-1, clock.sample(100));
    bed.die(1);
    assertEquals(0, clock.sample(200));
    assertEquals(50, clock.sample(250));
    assertEquals(1, bed.recovery().getAsInt());
    assertEquals(-1, clock.sample(300));
    bed.die(1);
    assertEquals(0, clock.sample(400));
    assertEquals(1, clock.sample(401));
  }

  /** More than a lap, full and empty. */
  private static void serves(IntRing ring) {
    List<Integer> seen = new ArrayList<>();
    for (int lap = 0; lap < 4; lap++) {
      for (int i = 0; i < CAPACITY; i++) {
        assertTrue(ring.enqueue(i));
      }
      assertEquals(0, ring.freeSpace());
      assertEquals(CAPACITY, ring.drain(seen::add, 100));
    }
    assertEquals(4 * CAPACITY, seen.size());
    assertEquals(5, seen.getLast());
  }
}
