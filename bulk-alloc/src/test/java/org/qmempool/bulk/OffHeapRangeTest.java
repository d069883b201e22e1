package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffHeapRangeTest {
  private static final long BYTES = 5 << 20;

  @ParameterizedTest
  @EnumSource(PageSize.class)
  void aPreferredPageSizeGivesZeroedMemoryOrSaysWhyNot(PageSize pages) {
    try (OffHeapRange range = OffHeapRange.prefer(BYTES, pages)) {
      assertEquals(BYTES, range.bytes());
      assertEquals(BYTES, range.memory().byteSize());
      for (long at = 0; at < BYTES; at += 4096) {
        assertEquals(0, range.memory().get(JAVA_BYTE, at));
        range.memory().set(JAVA_LONG, at, at);
      }
      assertEquals(0, range.memory().address() % range.pageSize().bytes());
      assertEquals(range.pageSize() == pages, range.fallback().isEmpty(), range.toString());
    }
  }

  @Test
  void missingHugePagesAreAnErrorThatNamesTheNumberAndTheSysctl() throws IOException {
    long free = freeHugePages();
    var e =
        assertThrows(
            OffHeapException.class, () -> OffHeapRange.require((free + 7) << 21, PageSize.HUGE_2M));
    assertEquals(Libc.ENOMEM, e.errno());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains((free + 7) + " free pages"), message);
    assertTrue(message.contains("vm.nr_hugepages"), message);
  }

  @Test
  void transparentHugePagesAreAlignedToTheirSize() throws IOException {
    Path mode = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    assumeTrue(
        Files.exists(mode) && !Files.readString(mode).contains("[never]"),
        "skipped: transparent huge pages are off");
    try (OffHeapRange range = OffHeapRange.require(BYTES, PageSize.TRANSPARENT_HUGE)) {
      assertEquals(PageSize.TRANSPARENT_HUGE, range.pageSize());
      assertEquals(0, range.memory().address() % (2 << 20));
    }
  }

  @ParameterizedTest
  @EnumSource(PageSize.class)
  void aSizeThatCannotBeMappedIsRefused(PageSize pages) {
    long mostRounded = Long.MAX_VALUE - pages.bytes();
    for (long bytes : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, mostRounded}) {
      assertThrows(IllegalArgumentException.class, () -> OffHeapRange.require(bytes, pages));
      assertThrows(IllegalArgumentException.class, () -> OffHeapRange.prefer(bytes, pages));
    }
  }

  @Test
  void moreThanTheAddressSpaceIsAnErrorOfTheOperatingSystem() {
    var e =
        assertThrows(OffHeapException.class, () -> OffHeapRange.prefer(1L << 60, PageSize.HUGE_2M));
    assertEquals(Libc.ENOMEM, e.errno());
  }

  @Test
  void afterTheCloseTheMemoryThrowsAndIsUnmapped() throws IOException {
    OffHeapRange range = OffHeapRange.require(BYTES, PageSize.BASE);
    String start = Long.toHexString(range.memory().address());
    range.memory().fill((byte) 1);
    assertTrue(mapped(start));
    range.close();
    assertThrows(IllegalStateException.class, () -> range.memory().get(JAVA_BYTE, 0));
    assertTrue(!mapped(start), "still mapped");
    assertThrows(IllegalStateException.class, range::close);
  }

  private static boolean mapped(String start) throws IOException {
    long address = Long.parseLong(start, 16);
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] bounds = line.substring(0, line.indexOf(' ')).split("-", 2);
      if (Long.compareUnsigned(Long.parseUnsignedLong(bounds[0], 16), address) <= 0
          && Long.compareUnsigned(Long.parseUnsignedLong(bounds[1], 16), address + BYTES) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static long freeHugePages() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("HugePages_Free:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}
