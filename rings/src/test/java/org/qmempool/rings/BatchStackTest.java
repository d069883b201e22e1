package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchStackTest {
  @Test
  void theBatchGivenLastIsTakenFirst() {
    BatchStack stack = new BatchStack(3, 2);
    int[] dst = new int[4];
    assertEquals(BatchStack.NONE, stack.take(dst, 0));
    give(stack, 10, 11);
    give(stack, 20, 21);
    assertEquals(2, stack.batches());
    assertEquals(1, stack.emptyContainers());
    int container = stack.take(dst, 1);
    assertArrayEquals(new int[] {0, 20, 21, 0}, dst);
    stack.releaseEmpty(container);
    stack.releaseEmpty(stack.take(dst, 2));
    assertArrayEquals(new int[] {0, 20, 10, 11}, dst);
    assertEquals(0, stack.batches());
    assertEquals(3, stack.emptyContainers());
  }

  @Test
  void containersRunOutAndComeBack() {
    BatchStack stack = new BatchStack(2, 1);
    int a = stack.acquireEmpty();
    int b = stack.acquireEmpty();
    assertNotEquals(a, b);
    assertEquals(BatchStack.NONE, stack.acquireEmpty());
    stack.releaseEmpty(a);
    assertEquals(a, stack.acquireEmpty());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, (1L << 39) - 3, (1L << 40) - 3})
  void theTagWrapsWithoutLosingABatch(long tag) {
    BatchStack stack = new BatchStack(4, 1, tag);
    give(stack, 1);
    give(stack, 2);
    int[] dst = new int[1];
    for (int i = 0; i < 10; i++) {
      int container = stack.take(dst, 0);
      assertEquals(2, dst[0]);
      assertEquals(1, stack.batches());
      stack.give(container, dst, 0);
    }
    assertEquals(2, stack.batches());
  }

  @Test
  void everyTakeAndGiveChangesTheVersion() {
    BatchStack stack = new BatchStack(2, 1);
    long before = stack.version();
    give(stack, 1);
    long given = stack.version();
    assertNotEquals(before, given);
    int[] dst = new int[1];
    int container = stack.take(dst, 0);
    long taken = stack.version();
    assertNotEquals(given, taken);
    assertNotEquals(before, taken);
    stack.give(container, dst, 0);
    assertNotEquals(given, stack.version());
  }

  @ParameterizedTest
  @CsvSource({"0,1", "-1,1", "16777215,1", "1,0", "1,-5", "1,65537", "16777214,1024"})
  void sizesOutOfRangeAreRefused(int containers, int batch) {
    assertThrows(IllegalArgumentException.class, () -> new BatchStack(containers, batch));
  }

  @Test
  void badArgumentsThrowAndTakeNothing() {
    BatchStack stack = new BatchStack(2, 2);
    give(stack, 5, 6);
    int[] two = new int[2];
    assertThrows(IndexOutOfBoundsException.class, () -> stack.take(two, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> stack.give(2, two, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> stack.give(0, two, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> stack.releaseEmpty(-1));
    assertEquals(1, stack.batches());
    assertEquals(1, stack.emptyContainers());
    stack.releaseEmpty(stack.take(two, 0));
    assertArrayEquals(new int[] {5, 6}, two);
  }

  @Test
  void aPartOfABatchLeavesTheRestInTheRing() {
    BatchStack stack = new BatchStack(2, 3);
    give(stack, 5, 6, 7);
    MpmcIntRing rest = new MpmcIntRing(2);
    int[] dst = new int[3];
    assertEquals(1, stack.takeSome(dst, 1, 1, rest));
    assertArrayEquals(new int[] {0, 5, 0}, dst);
    assertEquals(6, rest.dequeue());
    assertEquals(7, rest.dequeue());
    assertEquals(0, stack.takeSome(dst, 0, 1, rest));
    assertEquals(2, stack.emptyContainers());
  }

  @Test
  void aPartThatDoesNotFitLeavesTheBatchOnTheStack() {
    BatchStack stack = new BatchStack(1, 3);
    MpmcIntRing small = new MpmcIntRing(1);
    int[] dst = new int[3];
    give(stack, 5, 6, 7);
    assertThrows(IllegalStateException.class, () -> stack.takeSome(dst, 0, 1, small));
    assertThrows(NullPointerException.class, () -> stack.takeSome(dst, 0, 1, noRing()));
    assertEquals(1, stack.batches());
    assertEquals(0, small.size());
    stack.releaseEmpty(stack.take(dst, 0));
    assertArrayEquals(new int[] {5, 6, 7}, dst);
    assertEquals(1, stack.emptyContainers());
  }

  @Test
  void aPartThatNoRingTakesLeavesTheBatchOnTheStack() {
    BatchStack stack = new BatchStack(1, 3);
    MpmcIntRing rest = new MpmcIntRing(2);
    int[] dst = new int[3];
    give(stack, 5, 6, -7);
    assertThrows(IllegalArgumentException.class, () -> stack.takeSome(dst, 0, 1, rest));
    assertEquals(1, stack.batches());
    assertEquals(0, rest.size());
    stack.releaseEmpty(stack.take(dst, 0));
    assertArrayEquals(new int[] {5, 6, -7}, dst);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
  private static MpmcIntRing noRing() {
    return null;
  }

  private static void give(BatchStack stack, int... handles) {
    stack.give(stack.acquireEmpty(), handles, 0);
  }
}
