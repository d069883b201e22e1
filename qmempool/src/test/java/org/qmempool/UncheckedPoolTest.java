package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.bulk.ElementLayout;

/**
 * What makes the checks free where there are none: the subclasses that check are not loaded, so the
 * JIT compiler knows of no other cache, depot or way in than the plain ones.
 */
class UncheckedPoolTest {
  /** Run in a process of its own, which says what it loads. */
  public static void main(String[] args) {
    try (Mempool pool = Mempool.builder().capacity(4096).layout(ElementLayout.of(64, 64)).build();
        MempoolCache cache = pool.newCache()) {
      int[] burst = new int[32];
      cache.freeBulk(burst, 0, cache.allocBurst(burst, 0, 32));
      pool.freeBulk(burst, 0, pool.allocBurst(burst, 0, 32));
      cache.free(pool.alloc());
      cache.drain();
      pool.reclaim();
      System.out.println(pool.stats() + pool.leaks() + pool.checks());
    }
  }

  @Test
  void noClassThatChecksIsLoaded(@TempDir Path directory) throws Exception {
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                UncheckedPoolTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
      assertEquals(0, process.exitValue());
      List<String> lines = Files.readAllLines(out);
      assertTrue(lines.stream().anyMatch(l -> l.contains(" org.qmempool.MempoolCache ")));
      assertEquals(
          List.of(),
          lines.stream()
              .filter(l -> l.contains(" org.qmempool.Check") || l.contains("qmempool.check.marks"))
              .toList());
    } finally {
      process.destroyForcibly();
    }
  }
}
