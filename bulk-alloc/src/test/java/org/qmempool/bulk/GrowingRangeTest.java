package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A range that is committed part by part. */
class GrowingRangeTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @EnumSource(
      value = PageSize.class,
      names = {"BASE", "TRANSPARENT_HUGE"})
  void theCommittedPartGrowsAndNothingMoves(PageSize pages) {
    for (String shared : new String[] {"", "growing"}) {
      OffHeapRangeBuilder builder =
          OffHeapRange.builder(64 * MIB).initially(MIB).preferPages(pages);
      if (!shared.isEmpty()) {
        builder.shared(shared);
      }
      try (OffHeapRange range = builder.open()) {
        MemorySegment first = range.memory();
        long granule = pages.bytes();
        assertEquals((MIB + granule - 1) / granule * granule, first.byteSize());
        first.set(JAVA_LONG, 0, 42);
        for (long upTo = 0; upTo <= 64 * MIB; upTo += 5 * MIB) {
          MemorySegment memory = range.commit(upTo);
          assertTrue(memory.byteSize() >= upTo);
          assertEquals(first.address(), memory.address());
          assertEquals(42, memory.get(JAVA_LONG, 0), "was written before");
          memory.set(JAVA_BYTE, memory.byteSize() - 1, (byte) 1);
          assertThrows(
              IndexOutOfBoundsException.class, () -> memory.get(JAVA_BYTE, memory.byteSize()));
        }
        assertEquals(64 * MIB, range.commit(64 * MIB).byteSize());
        assertEquals(64 * MIB, range.bytes());
        assertEquals(42, first.get(JAVA_LONG, 0), "an old view stays good");
      }
    }
  }

  @Test
  void apartFromTheCommittedPartTheRangeIsWithoutAccess() throws IOException {
    long start;
    try (OffHeapRange range = OffHeapRange.builder(8 * MIB).initially(MIB).open()) {
      start = range.memory().address();
      assertEquals("---p", ProcessMaps.at(start - 1).access(), "the guard in front");
      assertEquals("rw-p", ProcessMaps.at(start).access());
      assertEquals("---p", ProcessMaps.at(start + MIB).access(), "reserved");
      range.commit(8 * MIB);
      assertEquals("rw-p", ProcessMaps.at(start + 8 * MIB - 1).access());
      assertEquals("---p", ProcessMaps.at(start + 8 * MIB).access(), "the guard behind");
    }
    // Something else may be there by now, but not in the same shape.
    assertTrue(
        ProcessMaps.read().stream()
            .noneMatch(entry -> entry.from() == start - 4096 && entry.to() == start),
        "the guard is still mapped");
  }

  @Test
  void aReservationTakesNoMemory() throws IOException {
    try (OffHeapRange range = OffHeapRange.builder(1L << 40).initially(MIB).open()) {
      assertEquals(0, ProcessMaps.kib(range.memory().address() + MIB, (1L << 40) - MIB, "Rss"));
      assertEquals(2 * MIB, range.commit(2 * MIB).byteSize());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 8 * MIB + 1, Long.MAX_VALUE})
  void moreThanTheRangeIsRefusedAndItStillServes(long bytes) {
    var initial =
        assertThrows(
            IllegalArgumentException.class, () -> OffHeapRange.builder(8 * MIB).initially(bytes));
    assertTrue(String.valueOf(initial.getMessage()).contains("" + bytes), initial.getMessage());
    try (OffHeapRange range = OffHeapRange.builder(8 * MIB).initially(0).open()) {
      var e = assertThrows(IllegalArgumentException.class, () -> range.commit(bytes));
      assertTrue(String.valueOf(e.getMessage()).contains("" + bytes), e.getMessage());
      assertEquals(0, range.memory().byteSize());
      range.commit(1).set(JAVA_BYTE, 0, (byte) 1);
    }
  }

  @Test
  void aClosedRangeCommitsNothing() {
    OffHeapRange range = OffHeapRange.builder(8 * MIB).initially(0).open();
    range.close();
    assertThrows(IllegalStateException.class, () -> range.commit(MIB));
    assertThrows(IllegalStateException.class, range::discard);
    assertThrows(IllegalStateException.class, range::fd);
  }
}
