package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that the administrator sets aside. Where the test may not, it is skipped and says so. */
class HugePagesTest {
  private static final long PAGE = 2 << 20;

  @Test
  void everyPageIsThereFromTheBeginningAndComesBack() throws IOException {
    everyPageIsThere(PageSize.HUGE_2M);
  }

  /** The kernel may take seconds to find a GiB in one piece. */
  @Test
  @Tag("proof")
  void everyPageOfAGibibyteToo() throws IOException {
    everyPageIsThere(PageSize.HUGE_1G);
  }

  private static void everyPageIsThere(PageSize pages) throws IOException {
    try (HugePages set = new HugePages(pages, 1)) {
      long free = set.free();
      try (OffHeapRange range = OffHeapRange.require(1000, pages)) {
        long start = range.memory().address();
        assertEquals(free - 1, set.free());
        assertEquals(pages, range.pageSize());
        assertEquals("", range.fallback());
        assertEquals(0, start % pages.bytes());
        assertEquals(pages.bytes() / 1024, ProcessMaps.at(start).kib("KernelPageSize"));
        assertEquals("---p", ProcessMaps.at(start - 1).access(), "the guard in front");
        assertEquals("---p", ProcessMaps.at(start + pages.bytes()).access(), "and behind");
        range.memory().set(JAVA_LONG, 8, 8);
        DiscardTest.refused(range, "stay with the range");
      }
      assertEquals(free, set.free());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aShortageInTheMiddleIsAnErrorAndLeavesTheRangeAsItWas(boolean shared) throws IOException {
    try (HugePages set = new HugePages(PageSize.HUGE_2M, 3)) {
      long free = set.free();
      OffHeapRangeBuilder builder =
          OffHeapRange.builder((free + 9) * PAGE).initially(PAGE).requirePages(PageSize.HUGE_2M);
      if (shared) {
        builder.shared("huge");
      }
      try (OffHeapRange range = builder.open()) {
        range.memory().set(JAVA_LONG, 0, 42);
        var e = assertThrows(OffHeapException.class, () -> range.commit((free + 9) * PAGE));
        assertTrue(String.valueOf(e.getMessage()).contains("vm.nr_hugepages"), e.getMessage());
        assertEquals(PAGE, range.memory().byteSize());
        assertEquals(free - 1, set.free());
        range.commit(2 * PAGE).set(JAVA_LONG, PAGE, 43);
        assertEquals(42, range.memory().get(JAVA_LONG, 0));
      }
      assertEquals(free, set.free());
    }
  }

  @Test
  void preferredPagesThatEndInTheMiddleLeaveTheReasonAndTheRestOnBasePages() throws IOException {
    try (HugePages set = new HugePages(PageSize.HUGE_2M, 1)) {
      long bytes = (set.free() + 1) * PAGE;
      try (OffHeapRange range =
          OffHeapRange.builder(bytes).initially(PAGE).preferPages(PageSize.HUGE_2M).open()) {
        assertEquals("", range.fallback());
        range.commit(bytes).set(JAVA_LONG, bytes - 8, 1);
        assertTrue(range.fallback().contains("from byte " + PAGE), range.fallback());
        assertEquals(PageSize.HUGE_2M, range.pageSize());
      }
    }
  }

  @Test
  void sharedHugePagesAreMappedByAnother() throws IOException {
    try (HugePages _ = new HugePages(PageSize.HUGE_2M, 2);
        OffHeapRange range =
            OffHeapRange.builder(2 * PAGE)
                .requirePages(PageSize.HUGE_2M)
                .shared("huge pages")
                .open();
        OffHeapRange other = OffHeapRange.attach(range.path())) {
      assertEquals(PageSize.HUGE_2M, other.pageSize());
      range.memory().set(JAVA_LONG, 2 * PAGE - 8, 42);
      assertEquals(42, other.memory().get(JAVA_LONG, 2 * PAGE - 8));
    }
  }
}
