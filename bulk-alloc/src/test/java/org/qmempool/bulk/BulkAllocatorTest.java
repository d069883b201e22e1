package org.qmempool.bulk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkAllocatorTest {
  @Test
  void handlesAreCarvedInOrderUntilNoneIsLeft() {
    BulkAllocator allocator = new BulkAllocator(5);
    int[] dst = {-1, -1, -1, -1};
    assertEquals(3, allocator.carve(dst, 1, 3));
    assertArrayEquals(new int[] {-1, 0, 1, 2}, dst);
    assertEquals(2, allocator.carve(dst, 0, 4));
    assertArrayEquals(new int[] {3, 4, 1, 2}, dst);
    assertEquals(0, allocator.carve(dst, 0, 4));
    assertEquals(5, allocator.carved());
  }

  @Test
  void threadsCarveEachHandleOnce() throws Exception {
    int capacity = 100_000;
    BulkAllocator allocator = new BulkAllocator(capacity);
    Callable<BitSet> carver =
        () -> {
          BitSet mine = new BitSet(capacity);
          int[] dst = new int[7];
          for (int n = allocator.carve(dst, 0, 7); n > 0; n = allocator.carve(dst, 0, 7)) {
            for (int i = 0; i < n; i++) {
              mine.set(dst[i]);
            }
          }
          return mine;
        };
    BitSet all = new BitSet(capacity);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<BitSet>> carved = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        carved.add(threads.submit(carver));
      }
      for (Future<BitSet> mine : carved) {
        BitSet set = mine.get(20, TimeUnit.SECONDS);
        assertFalse(all.intersects(set), "carved twice");
        all.or(set);
      }
    }
    assertEquals(capacity, all.cardinality());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, (1 << 30) + 1})
  void aCapacityOutOfRangeIsRefused(int capacity) {
    assertThrows(IllegalArgumentException.class, () -> new BulkAllocator(capacity));
  }

  @Test
  void aBadRangeCarvesNothing() {
    BulkAllocator allocator = new BulkAllocator(5);
    assertThrows(IndexOutOfBoundsException.class, () -> allocator.carve(new int[2], 1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> allocator.carve(new int[2], 0, -1));
    assertEquals(0, allocator.carved());
  }
}
