package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that another process maps. */
class SharedRangeTest {
  private static final long BYTES = 1 << 20;

  /** Run in a process of its own: answers what it finds, at the end of the memory. */
  public static void main(String[] args) {
    try (OffHeapRange range = OffHeapRange.attach(Path.of(args[0]))) {
      long found = range.memory().get(JAVA_LONG, 0);
      range.memory().set(JAVA_LONG, range.bytes() - 8, found + 1);
      System.out.println("attached " + range.bytes());
    }
  }

  @Test
  void anotherProcessReadsAndWritesTheSameMemory(@TempDir Path directory) throws Exception {
    try (OffHeapRange range = OffHeapRange.builder(2 * BYTES).initially(BYTES).shared("p").open()) {
      range.memory().set(JAVA_LONG, 0, 41);
      Path out = directory.resolve("out.txt");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("qmempool.test.path", ""),
                  SharedRangeTest.class.getName(),
                  range.path().toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
        assertEquals(List.of("attached " + BYTES), Files.readAllLines(out), "what is committed");
      } finally {
        process.destroyForcibly();
      }
      assertEquals(42, range.memory().get(JAVA_LONG, BYTES - 8));
    }
  }

  @Test
  void nobodyCanMakeItSmallerOrUndoTheSeal() {
    try (OffHeapRange range = OffHeapRange.builder(BYTES).shared("sealed").open()) {
      assertEquals(-Libc.EPERM, Libc.ftruncate(range.fd(), 0));
      assertEquals(-Libc.EPERM, Libc.addSeals(range.fd(), 4), "nor forbid growing");
      range.memory().set(JAVA_LONG, BYTES - 8, 1);
    }
  }

  @Test
  void theAttachedStaysWholeWhenTheMakerCloses() throws IOException {
    OffHeapRange range = OffHeapRange.builder(BYTES).shared("orphan").open();
    try (OffHeapRange other = OffHeapRange.attach(range.path())) {
      range.memory().set(JAVA_LONG, 0, 42);
      range.close();
      assertEquals(42, other.memory().get(JAVA_LONG, 0));
    }
    assertEquals(0, ProcessMaps.memoryFiles("orphan"), "descriptors left");
  }

  @Test
  void whatIsNoSealedMemoryFileIsRefused(@TempDir Path directory) throws IOException {
    Path ordinary = Files.writeString(directory.resolve("file"), "text");
    for (Path bad : List.of(ordinary, Path.of("/dev/null"))) {
      var e = assertThrows(IllegalArgumentException.class, () -> OffHeapRange.attach(bad));
      assertTrue(String.valueOf(e.getMessage()).contains("not sealed"), e.getMessage());
    }
    for (Path bad : List.of(directory.resolve("missing"), directory)) {
      var e = assertThrows(OffHeapException.class, () -> OffHeapRange.attach(bad));
      assertTrue(String.valueOf(e.getMessage()).contains("path()"), e.getMessage());
    }
    int empty = Libc.memfdCreate("empty", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING);
    Libc.addSeals(empty, Libc.F_SEAL_SHRINK);
    Path path = Path.of("/proc/self/fd/" + empty);
    var e = assertThrows(IllegalArgumentException.class, () -> OffHeapRange.attach(path));
    assertTrue(String.valueOf(e.getMessage()).contains("empty"), e.getMessage());
    Libc.close(empty);
    assertEquals(0, ProcessMaps.memoryFiles("empty"), "descriptors left");
  }

  @Test
  void theLongestNameIsTaken() {
    OffHeapRange.builder(BYTES).shared("\u00e4".repeat(124) + "x").open().close();
  }

  @Test
  void aDescriptorIsClosedOnce() {
    MemoryFile first = MemoryFile.create("first", PageSize.BASE);
    first.close();
    MemoryFile second = MemoryFile.create("second", PageSize.BASE);
    try {
      first.close();
      assertEquals(0, second.bytes(), "closed by the other one, whose number it has");
    } finally {
      second.close();
    }
  }

  @Test
  void aRangeOfItsOwnHasNoDescriptor() {
    try (OffHeapRange range = OffHeapRange.require(BYTES, PageSize.BASE)) {
      assertThrows(IllegalStateException.class, range::fd);
      assertThrows(IllegalStateException.class, range::path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void aBadNameIsRefused(String name) {
    OffHeapRangeBuilder builder = OffHeapRange.builder(BYTES);
    assertThrows(IllegalArgumentException.class, () -> builder.shared(name));
    assertThrows(IllegalArgumentException.class, () -> builder.shared("x".repeat(250)));
    assertThrows(IllegalArgumentException.class, () -> builder.shared("\u00e4".repeat(125)));
  }
}
