package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No call of the public interface on any argument crashes the JVM or throws what it does not
 * promise; see {@link ApiFuzz}. Repeat one by {@code -Dqmempool.fuzz.seed=...}.
 */
class ApiFuzzTest {
  private static final long SEED = Long.getLong("qmempool.fuzz.seed", System.nanoTime());

  @Test
  void aMillionCallsCrashNothing(@TempDir Path directory) throws Exception {
    fuzz(directory, 1_000_000, 120);
  }

  @Tag("proof")
  @Test
  void tenMillionCallsCrashNothing(@TempDir Path directory) throws Exception {
    fuzz(directory, 10_000_000, 900);
  }

  private static void fuzz(Path directory, int calls, int seconds) throws Exception {
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.util.logging.config.file=/dev/null", // findings are logged by the thousand
                "-XX:ErrorFile=" + directory.resolve("crash.txt"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                ApiFuzz.class.getName(),
                Integer.toString(calls),
                Long.toString(SEED))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), "still running, seed " + SEED);
      List<String> lines = Files.readAllLines(out);
      List<String> last = lines.subList(Math.max(0, lines.size() - 40), lines.size());
      assertEquals(0, process.exitValue(), () -> "seed " + SEED + ": " + last);
      System.out.println("API fuzz: " + lines.getLast());
      assertTrue(lines.getLast().startsWith(calls + " calls of "), last::toString);
      assertFalse(lines.getLast().matches(".*[0-9][0-9] never returned.*"), last::toString);
    } finally {
      process.destroyForcibly();
    }
  }
}
