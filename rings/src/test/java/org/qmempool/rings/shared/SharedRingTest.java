package org.qmempool.rings.shared;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.rings.IntRing;

/** What is the shared rings' own: their place in memory, several objects of one, and damage. */
class SharedRingTest {
  private static final int CAPACITY = 6;

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  @Test
  void theLayoutIsAsItIsDrawn() {
    MemorySegment memory = memory(SharedSpscLongRing.sizeFor(CAPACITY));
    var ring = SharedSpscLongRing.create(memory, CAPACITY, 3);
    assertTrue(ring.enqueue(0x1122334455L));
    byte[] magic = memory.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE);
    assertEquals("qmemRing", new String(magic, StandardCharsets.US_ASCII));
    int[] header = memory.asSlice(8, 24).toArray(ValueLayout.JAVA_INT);
    assertArrayEquals(new int[] {1, 1, 8, 0x0a0b0c0d, CAPACITY, 0}, header);
    assertEquals(4, memory.get(ValueLayout.JAVA_LONG, 256));
    assertEquals(3, memory.get(ValueLayout.JAVA_LONG, 512));
    assertEquals(0x1122334455L, memory.get(ValueLayout.JAVA_LONG, 768 + 3 * 8));
  }

  @Test
  void theSizeIsThatOfTheHeaderAndOfSlotsInPowersOfTwo() {
    assertEquals(768 + 4, SharedSpscIntRing.sizeFor(1));
    assertEquals(768 + 4 * 4, SharedMpmcIntRing.sizeFor(3));
    assertEquals(768 + 8 * 8, SharedMpmcLongRing.sizeFor(5));
    assertEquals(768 + (8L << 30), SharedSpscLongRing.sizeFor(IntRing.MAX_CAPACITY));
    assertEquals(0, SharedRingLayout.PRODUCERS_OFFSET % SharedRingLayout.ALIGNMENT);
    assertEquals(0, SharedRingLayout.CONSUMERS_OFFSET % SharedRingLayout.ALIGNMENT);
    assertEquals(0, SharedRingLayout.SLOTS_OFFSET % SharedRingLayout.ALIGNMENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 97})
  void sidesGoToWhoAttachesAnew(int capacity) {
    MemorySegment memory = memory(SharedSpscIntRing.sizeFor(capacity));
    var producer = SharedSpscIntRing.create(memory, capacity, (1L << 32) - 11);
    var consumer = SharedSpscIntRing.attach(memory);
    Random random = new Random(5);
    int[] burst = new int[capacity];
    int put = 0;
    int taken = 0;
    for (int round = 0; round < 3000; round++) {
      for (int i = 0; i < capacity; i++) {
        burst[i] = put + i;
      }
      int n = random.nextInt(capacity + 1);
      int fits = Math.min(n, capacity - (put - taken));
      assertEquals(fits, producer.enqueueBurst(burst, 0, n));
      put += fits;
      n = random.nextInt(capacity + 1);
      int there = Math.min(n, put - taken);
      assertEquals(there, consumer.dequeueBurst(burst, 0, n));
      for (int i = 0; i < there; i++) {
        assertEquals(taken++, burst[i]);
      }
      switch (random.nextInt(4)) {
        case 0 -> producer = SharedSpscIntRing.attach(memory);
        case 1 -> consumer = SharedSpscIntRing.attach(memory);
        default -> assertEquals(put - taken, producer.size());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 97})
  void anyObjectOfAnMpmcRingMayCallEitherSide(int capacity) {
    MemorySegment memory = memory(SharedMpmcIntRing.sizeFor(capacity));
    SharedMpmcIntRing[] rings = new SharedMpmcIntRing[3];
    rings[0] = SharedMpmcIntRing.create(memory, capacity, (1L << 32) - 11);
    rings[1] = SharedMpmcIntRing.attach(memory);
    rings[2] = SharedMpmcIntRing.attach(memory);
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      assertTrue(rings[random.nextInt(3)].enqueue(i));
      assertEquals(i, rings[random.nextInt(3)].dequeue());
    }
  }

  /** Both kinds over places where the laps turn. */
  static LongStream starts() {
    return LongStream.range((1L << 32) - 9, (1L << 32) + 9);
  }

  @ParameterizedTest
  @MethodSource("starts")
  void whatADeadClaimHidesComesBackInItsOrder(long start) {
    MemorySegment memory = memory(SharedMpmcIntRing.sizeFor(CAPACITY));
    var ring = SharedMpmcIntRing.create(memory, CAPACITY, start);
    assertEquals(2, ring.enqueueBurst(new int[] {1, 2}, 0, 2));
    memory.set(ValueLayout.JAVA_LONG, SharedRingLayout.PRODUCERS_OFFSET, start + 4);
    var other = SharedMpmcIntRing.attach(memory);
    assertEquals(2, other.enqueueBurst(new int[] {3, 4, 5}, 0, 3));
    assertEquals(1, ring.dequeue());
    assertEquals(-1, ring.stalledClaim());
    assertEquals(2, other.dequeue());
    assertEquals(IntRing.NONE, ring.dequeue());
    assertEquals(start + 2, ring.stalledClaim());
    assertEquals(2, other.recover());
    assertEquals(-1, ring.stalledClaim());
    assertEquals(3, ring.dequeue());
    assertEquals(4, other.dequeue());
    for (int i = 0; i < 3 * CAPACITY; i++) {
      assertTrue(other.enqueue(i));
      assertEquals(i, ring.dequeue());
    }
  }

  /** What another process might leave in an index. */
  static Stream<Arguments> garbage() {
    long[] values = {
      0,
      1,
      7,
      CAPACITY + 1,
      -1,
      1L << 31,
      (1L << 31) + 3,
      (1L << 32) + 2,
      -(1L << 32) + 2,
      (1L << 62) + 5,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      Long.MIN_VALUE + 3
    };
    return LongStream.of(values)
        .boxed()
        .flatMap(p -> LongStream.of(values).mapToObj(c -> Arguments.of(p, c)));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void noIndexMakesACallMoveMoreThanItWasAskedFor(long producers, long consumers) {
    long size = SharedMpmcIntRing.sizeFor(CAPACITY);
    MemorySegment memory = memory(size + 128);
    memory.asSlice(size).fill((byte) 0x5a);
    MemorySegment ring = memory.asSlice(0, size);
    var spsc = SharedSpscIntRing.create(ring, CAPACITY);
    damage(ring, producers, consumers);
    boundedCalls(spsc);
    ring.fill((byte) 0);
    var mpmc = SharedMpmcIntRing.create(ring, CAPACITY);
    damage(ring, producers, consumers);
    boundedCalls(mpmc);
    damage(ring, producers, consumers);
    if (producers - consumers < 0 || producers - consumers > CAPACITY) {
      assertThrows(IllegalStateException.class, mpmc::recover);
    }
    for (long i = size; i < size + 128; i++) {
      assertEquals(0x5a, memory.get(ValueLayout.JAVA_BYTE, i), "behind the ring");
    }
  }

  private static void damage(MemorySegment ring, long producers, long consumers) {
    ring.set(ValueLayout.JAVA_LONG, SharedRingLayout.PRODUCERS_OFFSET, producers);
    ring.set(ValueLayout.JAVA_LONG, SharedRingLayout.CONSUMERS_OFFSET, consumers);
  }

  private static void boundedCalls(IntRing ring) {
    int[] array = new int[40];
    for (int n : new int[] {0, 1, 2, CAPACITY, 8, 9, 20}) {
      bounded(n, () -> ring.enqueueBulk(array, 10, n));
      bounded(n, () -> ring.enqueueBurst(array, 10, n));
      bounded(1, () -> ring.enqueue(3) ? 1 : 0);
      bounded(n, () -> ring.dequeueBulk(array, 10, n));
      bounded(n, () -> ring.dequeueBurst(array, 10, n));
      bounded(CAPACITY, ring::size);
      for (int i = 0; i < array.length; i++) {
        if (i < 10 || i >= 10 + n) {
          assertEquals(0, array[i], "cell " + i);
        }
        array[i] = 0;
      }
      bounded(1, () -> ring.dequeue() >= 0 ? 1 : 0);
    }
  }

  /** A call that returns a count. */
  interface Counting {
    int call();
  }

  private static void bounded(int most, Counting counting) {
    try {
      int n = counting.call();
      assertTrue(n >= 0 && n <= most, n + " of " + most);
    } catch (IllegalStateException e) {
      // Told.
    }
  }

  @Test
  void aClosedArenaEndsTheCallsOfThisProcess() {
    MemorySegment memory = memory(SharedSpscIntRing.sizeFor(CAPACITY));
    var ring = SharedSpscIntRing.create(memory, CAPACITY);
    assertTrue(ring.enqueue(1));
    arena.close();
    assertThrows(IllegalStateException.class, () -> ring.enqueue(2));
    assertThrows(IllegalStateException.class, ring::dequeue);
    assertThrows(IllegalStateException.class, () -> ring.enqueueBurst(new int[20], 0, 20));
    assertThrows(IllegalStateException.class, () -> ring.dequeueBurst(new int[20], 0, 20));
    assertThrows(IllegalStateException.class, ring::size);
  }

  @Test
  void aWindowIsKnownToItsObjectAlone() {
    MemorySegment memory = memory(SharedSpscIntRing.sizeFor(CAPACITY));
    var ring = SharedSpscIntRing.create(memory, CAPACITY);
    assertEquals(3, ring.enqueueBurst(new int[] {1, 2, 3}, 0, 3));
    assertEquals(2, ring.dequeueStart(2));
    assertThrows(IllegalStateException.class, ring::dequeue);
    // As if the window's process had died.
    var heir = SharedSpscIntRing.attach(memory);
    assertEquals(1, heir.dequeue());
    assertEquals(2, heir.dequeue());
    assertEquals(1, ring.size());
    assertEquals(3, heir.dequeue());
  }

  private MemorySegment memory(long size) {
    return arena.allocate(size, SharedRingLayout.ALIGNMENT);
  }
}
