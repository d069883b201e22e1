package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.qmempool.rings.shared.SharedSpscIntRing;

/** Zero-copy windows, wherever a side has them. */
class WindowTest {
  private static final long START = (1L << 32) - 7;

  /** One side's windows, whatever the ring. */
  interface Window {
    int start(int n);

    int at(int i, int element);

    void finish(int n);
  }

  static Stream<Arguments> producers() {
    var spsc = new SpscIntRing(5, START);
    var spmc = new SpmcIntRing(5, START);
    var shared = shared();
    return Stream.of(
        Arguments.of(
            spsc, window(spsc::enqueueStart, storing(spsc::enqueueAt), spsc::enqueueFinish)),
        Arguments.of(
            spmc, window(spmc::enqueueStart, storing(spmc::enqueueAt), spmc::enqueueFinish)),
        Arguments.of(
            shared,
            window(shared::enqueueStart, storing(shared::enqueueAt), shared::enqueueFinish)));
  }

  @ParameterizedTest
  @MethodSource("producers")
  void whatWasRefusedDoesNotComeOutOfAWindowThatWasNotStored(IntRing ring, Window window) {
    assertThrows(IllegalArgumentException.class, () -> ring.enqueueBurst(new int[] {1, -5}, 0, 2));
    assertEquals(2, window.start(2));
    window.finish(2);
    assertTrue(ring.dequeue() >= 0);
    assertTrue(ring.dequeue() >= 0);
  }

  static Stream<Arguments> consumers() {
    var spsc = new SpscIntRing(5, START);
    var mpsc = new MpscIntRing(5, START);
    var shared = shared();
    return Stream.of(
        Arguments.of(
            spsc,
            window(spsc::dequeueStart, (i, element) -> spsc.dequeueAt(i), spsc::dequeueFinish)),
        Arguments.of(
            mpsc,
            window(mpsc::dequeueStart, (i, element) -> mpsc.dequeueAt(i), mpsc::dequeueFinish)),
        Arguments.of(
            shared,
            window(
                shared::dequeueStart, (i, element) -> shared.dequeueAt(i), shared::dequeueFinish)));
  }

  private static SharedSpscIntRing shared() {
    MemorySegment memory = Arena.ofAuto().allocate(SharedSpscIntRing.sizeFor(5), 128);
    return SharedSpscIntRing.create(memory, 5);
  }

  @ParameterizedTest
  @MethodSource("producers")
  void aWindowIsSeenWhenItIsFinishedAndNotBefore(IntRing ring, Window window) {
    assertEquals(5, window.start(9));
    for (int i = 0; i < 5; i++) {
      var _ = window.at(i, 10 + i);
    }
    assertEquals(IntRing.NONE, ring.dequeue());
    window.finish(3);
    assertEquals(3, ring.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(10 + i, ring.dequeue());
    }
    assertEquals(IntRing.NONE, ring.dequeue());
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void aWindowShowsElementsAndTakesThemWhenItIsFinished(IntRing ring, Window window) {
    for (int i = 0; i < 5; i++) {
      assertTrue(ring.enqueue(20 + i));
    }
    assertEquals(4, window.start(4));
    for (int i = 0; i < 4; i++) {
      assertEquals(20 + i, window.at(i, 0));
    }
    assertFalse(ring.enqueue(99));
    window.finish(2);
    assertTrue(ring.enqueue(25));
    for (int i = 2; i < 6; i++) {
      assertEquals(20 + i, ring.dequeue());
    }
  }

  @ParameterizedTest
  @MethodSource("producers")
  void theProducersWindowIsOneAtATimeAndFinishedOnce(IntRing ring, Window window) {
    assertEquals(2, window.start(2));
    assertEquals(7, window.at(0, 7));
    assertThrows(IllegalStateException.class, () -> window.start(1));
    assertThrows(IllegalStateException.class, () -> ring.enqueue(1));
    assertThrows(IllegalStateException.class, () -> ring.enqueueBurst(new int[3], 0, 3));
    assertThrows(IllegalStateException.class, () -> ring.enqueueBulk(new int[3], 0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> window.at(2, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> window.at(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> window.at(1, -1));
    assertThrows(IllegalArgumentException.class, () -> window.finish(3));
    assertThrows(IllegalArgumentException.class, () -> window.finish(-1));
    window.finish(1);
    assertThrows(IllegalArgumentException.class, () -> window.finish(1));
    assertThrows(IndexOutOfBoundsException.class, () -> window.at(0, 1));
    assertThrows(IllegalArgumentException.class, () -> window.start(-1));
    assertEquals(1, ring.size());
    assertEquals(7, ring.dequeue());
    assertTrue(ring.enqueue(8));
    assertEquals(8, ring.dequeue());
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void theConsumersWindowIsOneAtATimeAndFinishedOnce(IntRing ring, Window window) {
    assertEquals(0, window.start(3));
    window.finish(0);
    assertEquals(3, ring.enqueueBurst(new int[] {1, 2, 3}, 0, 3));
    assertEquals(2, window.start(2));
    assertThrows(IllegalStateException.class, () -> window.start(1));
    assertThrows(IllegalStateException.class, ring::dequeue);
    assertThrows(IllegalStateException.class, () -> ring.dequeueBurst(new int[3], 0, 3));
    assertThrows(IllegalStateException.class, () -> ring.dequeueBulk(new int[3], 0, 3));
    assertThrows(IllegalStateException.class, () -> ring.drain(element -> {}, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> window.at(2, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> window.at(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> window.finish(3));
    assertThrows(IllegalArgumentException.class, () -> window.finish(-1));
    window.finish(1);
    assertThrows(IllegalArgumentException.class, () -> window.finish(1));
    assertThrows(IllegalArgumentException.class, () -> window.start(-1));
    assertEquals(2, ring.dequeue());
    assertEquals(3, ring.dequeue());
    assertEquals(0, ring.size());
  }

  @ParameterizedTest
  @MethodSource("producers")
  void windowsAndCallsTakeTurnsOverManyLapsOnTheProducersSide(IntRing ring, Window window) {
    Random random = new Random(11);
    int put = 0;
    int taken = 0;
    for (int round = 0; round < 500; round++) {
      int n = window.start(random.nextInt(7));
      for (int i = 0; i < n; i++) {
        var _ = window.at(i, put + i);
      }
      int kept = random.nextInt(n + 1);
      window.finish(kept);
      put += kept;
      if (ring.enqueue(put)) {
        put++;
      }
      for (int left = random.nextInt(6); left > 0 && taken < put; left--) {
        assertEquals(taken++, ring.dequeue());
      }
    }
    assertTrue(put > 500);
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void windowsAndCallsTakeTurnsOverManyLapsOnTheConsumersSide(IntRing ring, Window window) {
    Random random = new Random(12);
    int put = 0;
    int taken = 0;
    for (int round = 0; round < 500; round++) {
      while (random.nextInt(4) > 0 && ring.enqueue(put)) {
        put++;
      }
      int n = window.start(random.nextInt(7));
      for (int i = 0; i < n; i++) {
        assertEquals(taken + i, window.at(i, 0));
      }
      int kept = random.nextInt(n + 1);
      window.finish(kept);
      taken += kept;
      if (taken < put) {
        assertEquals(taken++, ring.dequeue());
      }
    }
    assertTrue(taken > 500);
  }

  /** Counts in, counts out. */
  interface Start {
    int start(int n);
  }

  /** A count in. */
  interface Finish {
    void finish(int n);
  }

  /** A place and an element in. */
  interface Store {
    void store(int i, int element);
  }

  private static IntBinaryOperator storing(Store store) {
    return (i, element) -> {
      store.store(i, element);
      return element;
    };
  }

  private static Window window(Start start, IntBinaryOperator at, Finish finish) {
    return new Window() {
      @Override
      public int start(int n) {
        return start.start(n);
      }

      @Override
      public int at(int i, int element) {
        return at.applyAsInt(i, element);
      }

      @Override
      public void finish(int n) {
        finish.finish(n);
      }
    };
  }
}
