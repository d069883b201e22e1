package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
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

/** Elements whose memory grows as their handles are carved. */
class ElementMemoryTest {
  private static final ElementLayout PAGES = ElementLayout.of(4096, 4096);

  private static ElementMemory memory(int capacity, int initial, int segment) {
    OffHeapRange range =
        OffHeapRange.builder(PAGES.bytes(capacity)).initially(PAGES.bytes(initial)).open();
    return new ElementMemory(range, PAGES, capacity, segment);
  }

  @Test
  void whatAProgressCallbackThrowsStopsTheGrowthAndNothingElse() {
    PrefaultProgress bad =
        (done, total) -> {
          throw new AssertionError("callback");
        };
    OffHeapRangeBuilder builder =
        OffHeapRange.builder(PAGES.bytes(10)).initially(0).prefault(1, bad);
    try (ElementMemory memory = new ElementMemory(builder.open(), PAGES, 10, 5)) {
      assertTrue(memory.growing());
      assertEquals(0, new BulkAllocator(memory).carve(new int[1], 0, 1));
      assertTrue(memory.growthStopped().contains("callback"), memory.growthStopped());
      assertFalse(memory.growing());
    }
  }

  @Test
  void aBuilderThatIsUsedAgainChangesNoOpenRange() {
    OffHeapRangeBuilder builder = OffHeapRange.builder(PAGES.bytes(2)).initially(0);
    try (OffHeapRange range = builder.open()) {
      builder.shared("other");
      range.commit(range.bytes());
      assertThrows(IllegalStateException.class, range::fd);
    }
  }

  @Test
  void handlesAreCarvedAndTheirElementsCommittedSegmentBySegment() {
    try (ElementMemory memory = memory(10, 2, 3)) {
      BulkAllocator allocator = new BulkAllocator(memory);
      int[] dst = new int[10];
      assertEquals(2, allocator.carve(dst, 0, 10), "up to the end of the segment");
      assertEquals(2, memory.committed());
      MemorySegment first = memory.element(0);
      first.set(JAVA_LONG, 0, 42);
      assertEquals(0, allocator.carveCommitted(dst, 2, 8));
      assertEquals(1, allocator.carve(dst, 2, 1));
      assertEquals(5, memory.committed());
      for (int at = 3, n; (n = allocator.carve(dst, at, 10 - at)) > 0; at += n) {
        memory.element(dst[at + n - 1]).fill((byte) 1);
      }
      assertEquals(10, memory.committed());
      assertEquals(10, allocator.carved());
      assertEquals(0, allocator.carve(dst, 0, 1));
      assertEquals("", memory.growthStopped());
      assertEquals(first.address(), memory.element(0).address());
      assertEquals(42, first.get(JAVA_LONG, 0));
    }
  }

  @Test
  void threadsThatGrowItTogetherCarveEachHandleOnceAndHaveItsMemory() throws Exception {
    int capacity = 2000;
    try (ElementMemory memory = memory(capacity, 1, 7)) {
      BulkAllocator allocator = new BulkAllocator(memory);
      Callable<BitSet> carver =
          () -> {
            BitSet mine = new BitSet(capacity);
            int[] dst = new int[5];
            for (int n; (n = allocator.carve(dst, 0, 5)) > 0; ) {
              for (int i = 0; i < n; i++) {
                memory.element(dst[i]).set(JAVA_LONG, 0, dst[i]);
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
      for (int handle = 0; handle < capacity; handle++) {
        assertEquals(handle, memory.element(handle).get(JAVA_LONG, 0));
      }
    }
  }

  @Test
  void viewsAreOfTheCommittedElementsAlone() {
    try (ElementMemory memory = memory(10, 3, 1)) {
      assertEquals(3 * 4096, memory.memory().byteSize());
      assertEquals(memory.memory().address() + 2 * 4096, memory.address(2));
      assertEquals(4096, memory.buffer(2).capacity());
      assertSame(ByteOrder.BIG_ENDIAN, memory.buffer(2).order());
      memory.element(2).set(JAVA_LONG, 0, 42);
      assertEquals(42, memory.buffer(2).order(ByteOrder.nativeOrder()).getLong(0));
      for (int handle : new int[] {3, 9, 10, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        String rule = handle == 3 || handle == 9 ? "is not committed" : "this pool has 0 to 2";
        var e = assertThrows(IndexOutOfBoundsException.class, () -> memory.element(handle));
        assertTrue(String.valueOf(e.getMessage()).contains("handle is " + handle), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(rule), e.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> memory.address(handle));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.buffer(handle));
      }
    }
  }

  @Test
  void frozenItNeitherGrowsNorGivesBackAndSaysSo() {
    try (ElementMemory memory = memory(10, 2, 3)) {
      BulkAllocator allocator = new BulkAllocator(memory);
      memory.freeze();
      memory.freeze();
      int[] dst = new int[10];
      assertEquals(2, allocator.carve(dst, 0, 10));
      assertEquals(0, allocator.carve(dst, 0, 10));
      assertTrue(memory.growthStopped().contains("frozen at 2 of 10"), memory.growthStopped());
      assertThrows(IllegalStateException.class, () -> memory.grow(3));
      assertThrows(IllegalStateException.class, () -> memory.discard(2));
      assertEquals(2, memory.grow(2), "nothing to do");
      memory.thaw();
      assertEquals(0, allocator.carve(dst, 0, 10));
      memory.thaw();
      assertEquals("", memory.growthStopped());
      assertEquals(3, allocator.carve(dst, 0, 10));
      assertThrows(IllegalStateException.class, memory::thaw);
    }
  }

  @Test
  void growingThatFailsIsNotTriedAgainUntilAskedFor() {
    OffHeapRange range = OffHeapRange.builder(PAGES.bytes(10)).initially(PAGES.bytes(2)).open();
    ElementMemory memory = new ElementMemory(range, PAGES, 10, 3);
    BulkAllocator allocator = new BulkAllocator(memory);
    int[] dst = new int[10];
    assertEquals(2, allocator.carve(dst, 0, 10));
    range.close(); // the failure that can be had at will
    assertEquals(0, allocator.carve(dst, 0, 10), "dry, not an error");
    assertTrue(memory.growthStopped().contains("closed"), memory.growthStopped());
    assertThrows(IllegalStateException.class, () -> memory.grow(3));
  }

  @Test
  void whatIsTakenBackIsCarvedAnewUnlessMoreWasCarved() {
    try (ElementMemory memory = memory(10, 10, 1)) {
      BulkAllocator allocator = new BulkAllocator(memory);
      int[] dst = new int[10];
      assertEquals(4, allocator.carve(dst, 0, 4));
      assertFalse(allocator.uncarve(3));
      assertTrue(allocator.uncarve(4));
      assertEquals(10, allocator.carve(dst, 0, 10));
      assertEquals(0, dst[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 11, Integer.MAX_VALUE})
  void aNumberOfElementsOutOfRangeIsRefused(int elements) {
    try (ElementMemory memory = memory(10, 2, 3)) {
      var e = assertThrows(IllegalArgumentException.class, () -> memory.grow(elements));
      assertTrue(String.valueOf(e.getMessage()).contains("" + elements), e.getMessage());
      assertEquals(2, memory.committed());
    }
  }

  @Test
  void aRangeThatIsTooSmallOrABadNumberIsRefused() {
    try (OffHeapRange range = OffHeapRange.require(PAGES.bytes(10), PageSize.BASE)) {
      for (int capacity : new int[] {11, 0, -1}) {
        assertThrows(
            IllegalArgumentException.class, () -> new ElementMemory(range, PAGES, capacity, 1));
      }
      assertThrows(IllegalArgumentException.class, () -> new ElementMemory(range, PAGES, 10, 0));
    }
  }
}
