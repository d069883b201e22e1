package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Giving pages back to the system. */
class DiscardTest {
  private static final long BYTES = 8 << 20;

  @Test
  void whatWasGivenBackReadsAsZerosAndCanBeWrittenAgain() throws IOException {
    for (PageSize pages : new PageSize[] {PageSize.BASE, PageSize.TRANSPARENT_HUGE}) {
      try (OffHeapRange range = OffHeapRange.prefer(BYTES, pages)) {
        MemorySegment view = range.memory();
        view.fill((byte) 7);
        assertEquals(BYTES >> 10, ProcessMaps.kib(view.address(), BYTES, "Rss"));
        range.discard();
        assertEquals(0, ProcessMaps.kib(view.address(), BYTES, "Rss"), "given back");
        for (long at = 0; at < BYTES; at += 4096) {
          assertEquals(0, view.get(JAVA_LONG, at));
          view.set(JAVA_LONG, at, at);
        }
        assertEquals(BYTES - 4096, view.get(JAVA_LONG, BYTES - 4096));
      }
    }
  }

  @Test
  void aSharedRangeGivesBackForAllWhoHaveMappedIt() throws IOException {
    try (OffHeapRange range = OffHeapRange.builder(BYTES).shared("discard").open();
        OffHeapRange other = OffHeapRange.attach(range.path())) {
      range.memory().fill((byte) 7);
      assertEquals(0x0707_0707_0707_0707L, other.memory().get(JAVA_LONG, BYTES - 8));
      range.discard();
      assertEquals(0, ProcessMaps.kib(range.memory().address(), BYTES, "Rss"));
      assertEquals(0, other.memory().get(JAVA_LONG, BYTES - 8));
      other.memory().set(JAVA_LONG, 0, 5);
      assertEquals(5, range.memory().get(JAVA_LONG, 0));
      refused(other, "was made by another");
    }
  }

  @Test
  void lockedMemoryIsNotGivenBack() {
    try (OffHeapRange range = OffHeapRange.builder(1 << 16).requireLock().open()) {
      range.memory().fill((byte) 7);
      refused(range, "locked");
      assertEquals(0x0707_0707_0707_0707L, range.memory().get(JAVA_LONG, 0));
    }
  }

  static void refused(OffHeapRange range, String reason) {
    var e = assertThrows(IllegalStateException.class, range::discard);
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
  }
}
