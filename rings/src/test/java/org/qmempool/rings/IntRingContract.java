package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every ring does when one thread uses it; each kind joins by a subclass. */
@SuppressWarnings("NullAway") // passes null on purpose
public abstract class IntRingContract {
  /** Makes an empty ring whose indices begin at {@code start}. */
  protected abstract IntRing ring(int capacity, long start);

  static Stream<Arguments> geometries() {
    long[] starts = {0, (1L << 31) - 5, (1L << 32) - 5, (1L << 62) - 5};
    List<Integer> capacities = List.of(1, 2, 3, 5, 7, 8, 13, 16, 64, 97);
    return Arrays.stream(starts)
        .boxed()
        .flatMap(s -> capacities.stream().map(c -> Arguments.of(c, s)));
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void aNewRingIsEmptyAndTakesExactlyItsCapacity(int capacity, long start) {
    IntRing ring = ring(capacity, start);
    assertEquals(IntRing.NONE, ring.dequeue());
    assertEquals(0, ring.size());
    for (int i = 0; i < capacity; i++) {
      assertEquals(capacity - i, ring.freeSpace());
      assertTrue(ring.enqueue(i));
    }
    assertFalse(ring.enqueue(99));
    assertEquals(capacity, ring.size());
    assertEquals(0, ring.freeSpace());
    for (int i = 0; i < capacity; i++) {
      assertEquals(i, ring.dequeue());
    }
    assertEquals(IntRing.NONE, ring.dequeue());
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void aBulkMovesAllOrNothing(int capacity, long start) {
    IntRing ring = ring(capacity, start);
    int[] elements = elements(capacity + 1);
    int[] out = new int[capacity + 1];
    assertEquals(0, ring.enqueueBulk(elements, 0, capacity + 1));
    assertEquals(0, ring.size());
    assertEquals(capacity, ring.enqueueBulk(elements, 1, capacity));
    assertEquals(0, ring.enqueueBulk(elements, 0, 1));
    assertEquals(0, ring.dequeueBulk(out, 0, capacity + 1));
    assertArrayEquals(new int[capacity + 1], out);
    assertEquals(capacity, ring.dequeueBulk(out, 0, capacity));
    assertArrayEquals(Arrays.copyOfRange(elements, 1, capacity + 1), Arrays.copyOf(out, capacity));
    assertEquals(0, out[capacity]);
    assertEquals(0, ring.dequeueBulk(out, 0, 1));
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void aBurstMovesWhatFitsAndLeavesTheRestUntouched(int capacity, long start) {
    IntRing ring = ring(capacity, start);
    int[] elements = elements(capacity + 7);
    assertEquals(capacity, ring.enqueueBurst(elements, 2, capacity + 5));
    assertEquals(0, ring.enqueueBurst(elements, 0, 1));
    int[] out = new int[capacity + 9];
    Arrays.fill(out, -7);
    assertEquals(capacity, ring.dequeueBurst(out, 3, capacity + 4));
    for (int i = 0; i < out.length; i++) {
      assertEquals(i < 3 || i >= 3 + capacity ? -7 : elements[2 + i - 3], out[i], "cell " + i);
    }
    assertEquals(0, ring.dequeueBurst(out, 0, 1));
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void elementsComeOutInOrderOverManyLaps(int capacity, long start) {
    IntRing ring = ring(capacity, start);
    Random random = new Random(capacity * 31L + start);
    int[] in = new int[capacity + 3];
    int[] out = new int[capacity + 3];
    int put = 0;
    int taken = 0;
    for (int round = 0; round < 2000; round++) {
      int n = random.nextInt(in.length + 1);
      for (int i = 0; i < n; i++) {
        in[i] = put + i;
      }
      int fits = capacity - (put - taken);
      int kind = random.nextInt(3);
      int moved =
          switch (kind) {
            case 0 -> ring.enqueueBulk(in, 0, n);
            case 1 -> ring.enqueueBurst(in, 0, n);
            default -> ring.enqueue(put) ? 1 : 0;
          };
      assertEquals(expected(kind, n, fits), moved);
      put += moved;
      assertEquals(put - taken, ring.size());
      n = random.nextInt(out.length + 1);
      kind = random.nextInt(4);
      int at = taken;
      int[] drained = {0};
      int got =
          switch (kind) {
            case 0 -> ring.dequeueBulk(out, 0, n);
            case 1 -> ring.dequeueBurst(out, 0, n);
            case 2 -> ring.drain(element -> assertEquals(at + drained[0]++, element), n);
            default -> (out[0] = ring.dequeue()) >= 0 ? 1 : 0;
          };
      assertEquals(expected(kind == 2 ? 1 : kind == 3 ? 2 : kind, n, put - taken), got);
      for (int i = 0; i < got && kind != 2; i++) {
        assertEquals(taken + i, out[i]);
      }
      taken += got;
    }
    assertTrue(taken > capacity, "the ring went round");
  }

  /** What a bulk (0), burst (1) or single (2) call must move. */
  private static int expected(int kind, int wanted, int possible) {
    return switch (kind) {
      case 0 -> wanted <= possible ? wanted : 0;
      case 1 -> Math.min(wanted, possible);
      default -> Math.min(1, possible);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 200})
  void burstsOfEveryLengthPassInEveryLapAndPosition(int n) {
    IntRing ring = ring(200, (1L << 32) - 300);
    int[] out = new int[n + 1];
    for (int lap = 0; lap < 300; lap++) {
      int[] in = elements(n);
      in[lap % n] = Integer.MAX_VALUE - lap;
      assertEquals(n, ring.enqueueBulk(in, 0, n));
      assertEquals(n, lap % 2 == 0 ? ring.dequeueBulk(out, 1, n) : ring.dequeueBurst(out, 1, n));
      assertArrayEquals(in, Arrays.copyOfRange(out, 1, n + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 16, 31, 32, 33, 48, 64, 65, 100})
  void aNegativeElementIsFoundAtEveryPlace(int n) {
    IntRing ring = ring(128, 0);
    for (int i = 0; i < n; i++) {
      int[] in = elements(n);
      in[i] = i % 2 == 0 ? -1 : Integer.MIN_VALUE;
      assertThrows(IllegalArgumentException.class, () -> ring.enqueueBurst(in, 0, n));
      assertEquals(0, ring.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 12, 20, 63, 64, 100, 299, 520})
  void moreThanThereIsIsAskedForAndTheRestIsUntouched(int there) {
    for (int lap = 0; lap < 2; lap++) {
      IntRing ring = ring(520, lap * 1024L + 1000);
      int[] elements = elements(there);
      assertEquals(there, ring.enqueueBulk(elements, 0, there));
      int[] out = new int[600];
      Arrays.fill(out, -7);
      assertEquals(there, ring.dequeueBurst(out, 5, 590));
      assertArrayEquals(elements, Arrays.copyOfRange(out, 5, 5 + there));
      for (int i = 0; i < out.length; i++) {
        assertTrue((i >= 5 && i < 5 + there) || out[i] == -7, "cell " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aNegativeElementIsFoundWhereItDoesNotFit(int free) {
    IntRing ring = ring(3, 0);
    ring.enqueueBulk(elements(3), 0, 3 - free);
    int[] in = {1, 2, -3};
    assertThrows(IllegalArgumentException.class, () -> ring.enqueueBurst(in, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> ring.enqueueBulk(in, 0, 3));
    assertEquals(3 - free, ring.size());
  }

  @Test
  void aCallbackThatThrowsTakesItsElementAndNoOther() {
    IntRing ring = ring(7, 5);
    for (int i = 0; i < 7; i++) {
      ring.enqueue(i);
    }
    StringBuilder seen = new StringBuilder();
    var e =
        assertThrows(
            ArithmeticException.class,
            () ->
                ring.drain(
                    element -> {
                      seen.append(element);
                      if (element == 3) {
                        throw new ArithmeticException("by 3");
                      }
                    },
                    6));
    assertEquals("by 3", e.getMessage());
    assertEquals("0123", seen.toString());
    assertEquals(3, ring.size());
    assertTrue(ring.enqueue(7));
    assertEquals(4, ring.drain(element -> seen.append(element), 100));
    assertEquals("01234567", seen.toString());
    assertEquals(0, ring.drain(element -> seen.append(element), 5));
    assertThrows(
        IllegalArgumentException.class, () -> ring.drain(element -> seen.append(element), -1));
    assertThrows(NullPointerException.class, () -> ring.drain(null, 1));
  }

  @Test
  void theLargestElementPassesInEveryLap() {
    IntRing ring = ring(4, 0);
    for (int i = 0; i < 50; i++) {
      assertTrue(ring.enqueue(Integer.MAX_VALUE));
      assertTrue(ring.enqueue(0));
      assertEquals(Integer.MAX_VALUE, ring.dequeue());
      assertEquals(0, ring.dequeue());
    }
  }

  @Test
  void zeroElementsMoveNothing() {
    IntRing ring = ring(4, 0);
    int[] none = {};
    assertEquals(0, ring.enqueueBulk(none, 0, 0));
    assertEquals(0, ring.enqueueBurst(none, 0, 0));
    ring.enqueue(1);
    assertEquals(0, ring.dequeueBulk(none, 0, 0));
    assertEquals(0, ring.dequeueBurst(none, 0, 0));
    assertEquals(1, ring.dequeue());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -2147483648, IntRing.MAX_CAPACITY + 1})
  void aCapacityOutOfRangeIsRefusedWithItsValue(int capacity) {
    var e = assertThrows(IllegalArgumentException.class, () -> ring(capacity, 0));
    assertTrue(e.getMessage().contains("" + capacity), e.getMessage());
    assertTrue(e.getMessage().contains("" + IntRing.MAX_CAPACITY), e.getMessage());
  }

  @Test
  void badArgumentsThrowAndLeaveTheRingIntact() {
    IntRing ring = ring(5, 3);
    ring.enqueue(41);
    int[] three = {1, 2, 3};
    int[] negative = {1, 2, -3};
    assertThrows(IndexOutOfBoundsException.class, () -> ring.enqueueBulk(three, 1, 3));
    stillServes(ring);
    assertThrows(IndexOutOfBoundsException.class, () -> ring.enqueueBurst(three, -1, 2));
    stillServes(ring);
    assertThrows(IndexOutOfBoundsException.class, () -> ring.enqueueBurst(three, 0, -1));
    stillServes(ring);
    assertThrows(IndexOutOfBoundsException.class, () -> ring.dequeueBulk(three, 2, 2));
    stillServes(ring);
    assertThrows(IndexOutOfBoundsException.class, () -> ring.dequeueBurst(three, 1 << 30, 2));
    stillServes(ring);
    assertThrows(NullPointerException.class, () -> ring.enqueueBulk(null, 0, 1));
    assertThrows(NullPointerException.class, () -> ring.dequeueBurst(null, 0, 1));
    stillServes(ring);
    var bulk = assertThrows(IllegalArgumentException.class, () -> ring.enqueueBulk(negative, 0, 3));
    assertTrue(bulk.getMessage().contains("-3 at index 2"), bulk.getMessage());
    stillServes(ring);
    assertThrows(IllegalArgumentException.class, () -> ring.enqueueBurst(negative, 1, 2));
    stillServes(ring);
    assertThrows(IllegalArgumentException.class, () -> ring.enqueue(-1));
    stillServes(ring);
  }

  /** One element is inside; another one passes through behind it. */
  private static void stillServes(IntRing ring) {
    assertEquals(1, ring.size());
    assertTrue(ring.enqueue(42));
    assertEquals(41, ring.dequeue());
    assertTrue(ring.enqueue(41));
    assertEquals(42, ring.dequeue());
    assertEquals(1, ring.size());
  }

  private static int[] elements(int n) {
    int[] elements = new int[n];
    for (int i = 0; i < n; i++) {
      elements[i] = 1000 + i;
    }
    return elements;
  }
}
