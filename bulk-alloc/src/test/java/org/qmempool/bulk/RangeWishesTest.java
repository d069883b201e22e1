package org.qmempool.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NUMA node, lock and prefault, each required or preferred. */
class RangeWishesTest {
  private static final long MIB = 1 << 20;
  private static final int MISSING_NODE = 1023;

  /** Run in a process that may lock nothing: prints what it is told. */
  public static void main(String[] args) {
    try (OffHeapRange range = OffHeapRange.builder(64 * MIB).preferLock().open()) {
      range.discard(); // it is not locked after all
      System.out.println(range.fallback());
    }
    try {
      OffHeapRange.builder(64 * MIB).requireLock().open().close();
      System.out.println("locked");
    } catch (OffHeapException e) {
      System.out.println(e.getMessage());
    }
  }

  @Test
  void aNodeThatDoesNotExistIsRefusedOrRecorded() throws IOException {
    assumeTrue(!NumaNodes.withMemory().get(MISSING_NODE), "skipped: this machine has that node");
    int before = ProcessMaps.read().size();
    var e =
        assertThrows(
            OffHeapException.class,
            () -> OffHeapRange.builder(MIB).requireNode(MISSING_NODE).shared("node").open());
    assertTrue(String.valueOf(e.getMessage()).contains("NUMA node 1023"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("this machine has"), e.getMessage());
    assertEquals(0, ProcessMaps.memoryFiles("node"), "descriptors left");
    assertTrue(Math.abs(ProcessMaps.read().size() - before) < 20, "mappings left");
    try (OffHeapRange range = OffHeapRange.builder(MIB).preferNode(MISSING_NODE).open()) {
      assertTrue(range.fallback().contains("NUMA node 1023"), range.fallback());
      range.memory().fill((byte) 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1024, Integer.MAX_VALUE})
  void aNodeOutOfRangeIsRefused(int node) {
    OffHeapRangeBuilder builder = OffHeapRange.builder(MIB);
    assertThrows(IllegalArgumentException.class, () -> builder.requireNode(node));
    assertThrows(IllegalArgumentException.class, () -> builder.preferNode(node));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void memoryIsBoundToItsNode(boolean shared) throws IOException {
    int node = NumaNodes.withMemory().nextSetBit(0);
    assumeTrue(
        node >= 0 && Files.exists(Path.of("/proc/self/numa_maps")),
        "skipped: the kernel knows no NUMA");
    OffHeapRangeBuilder builder = OffHeapRange.builder(8 * MIB).initially(MIB).requireNode(node);
    if (shared) {
      builder.shared("bound");
    }
    try (OffHeapRange range = builder.open()) {
      range.commit(2 * MIB).fill((byte) 1);
      String start = Long.toHexString(range.memory().address());
      String line =
          Files.readAllLines(Path.of("/proc/self/numa_maps")).stream()
              .filter(text -> text.startsWith(start))
              .findFirst()
              .orElse("none");
      assertTrue(line.contains("bind:" + node), line);
    }
  }

  @Test
  void theKernelsListsOfNodesAreRead() {
    BitSet expected = new BitSet();
    expected.set(0, 4);
    expected.set(8);
    assertEquals(expected, NumaNodes.parse("0-3,8"));
    assertEquals(new BitSet(), NumaNodes.parse(""));
  }

  @Test
  void lockedMemoryIsResident() throws IOException {
    try (OffHeapRange range = OffHeapRange.builder(MIB).requireLock().open()) {
      assertEquals(1024, ProcessMaps.kib(range.memory().address(), MIB, "Locked"));
      assertEquals("", range.fallback());
    }
  }

  @Test
  void aLimitThatIsTooSmallIsNamedWithItsRemedy(@TempDir Path directory) throws Exception {
    for (String tool : List.of("setpriv", "prlimit")) {
      assumeTrue(
          Stream.of("/usr/bin", "/bin").anyMatch(bin -> Files.isExecutable(Path.of(bin, tool))),
          "skipped: no " + tool + ", it is in util-linux");
    }
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                "prlimit",
                "--memlock=1048576:1048576",
                "setpriv",
                "--bounding-set",
                "-ipc_lock",
                "--inh-caps",
                "-ipc_lock",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("qmempool.test.path", ""),
                RangeWishesTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      List<String> lines = Files.readAllLines(out);
      assumeTrue(
          !lines.toString().contains("setpriv:"), "skipped: may not drop capabilities " + lines);
      assertEquals(2, lines.size(), lines.toString());
      for (String line : lines) {
        assertTrue(line.contains("the limit of locked memory is 1048576 bytes"), line);
        assertTrue(line.contains("ulimit -l 65536"), line);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void populatedMemoryIsThereAndTheProgressIsTold(int threads) throws IOException {
    long bytes = 192 * MIB;
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    PrefaultProgress progress =
        (done, total) -> {
          assertEquals(bytes, total);
          told.add(done);
        };
    try (OffHeapRange range = OffHeapRange.builder(bytes).prefault(threads, progress).open()) {
      assertEquals(List.of(64 * MIB, 128 * MIB, 192 * MIB), told);
      assertEquals(bytes >> 10, ProcessMaps.kib(range.memory().address(), bytes, "Rss"));
    }
  }

  @Test
  void whatTheProgressThrowsComesOutAndNothingStays() throws IOException {
    PrefaultProgress stop =
        (done, total) -> {
          throw new IllegalStateException("enough");
        };
    OffHeapRangeBuilder builder = OffHeapRange.builder(130 * MIB).prefault(2, stop).shared("stop");
    var e = assertThrows(IllegalStateException.class, builder::open);
    assertEquals("enough", e.getMessage());
    assertEquals(0, ProcessMaps.memoryFiles("stop"), "descriptors left");
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("prefault-")),
        "threads left");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1025})
  void aNumberOfThreadsOutOfRangeIsRefused(int threads) {
    OffHeapRangeBuilder builder = OffHeapRange.builder(MIB);
    var e = assertThrows(IllegalArgumentException.class, () -> builder.prefault(threads));
    assertTrue(String.valueOf(e.getMessage()).contains("" + threads), e.getMessage());
  }
}
