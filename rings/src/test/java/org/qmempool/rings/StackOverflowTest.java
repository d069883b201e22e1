package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A stack that ends in the middle of a call leaves the ring whole.
 *
 * <p>The hole: a StackOverflowError between a claim and its store, or between emptying slots and
 * passing them, hides what stands behind for good. Forbidden: a call that threw and moved anything.
 */
class StackOverflowTest {
  private static final int LIMIT_SECONDS = 60;

  @ParameterizedTest
  @CsvSource({
    "SPSC, -Xint, 0",
    "SPMC, -Xint, 0",
    "MPSC, -Xint, 0",
    "MPMC, -Xint, 0",
    "MPMC_LONG, -Xint, 0",
    "SHARED_MPMC, -Xint, 0",
    "SPSC, -XX:TieredStopAtLevel=1, 40000",
    "SPMC, -XX:TieredStopAtLevel=1, 40000",
    "MPSC, -XX:TieredStopAtLevel=1, 40000",
    "MPMC, -XX:TieredStopAtLevel=1, 40000",
    "SHARED_MPMC, -XX:TieredStopAtLevel=1, 40000",
    "SPSC, -XX:-TieredCompilation, 400000",
    "SPMC, -XX:-TieredCompilation, 400000",
    "MPSC, -XX:-TieredCompilation, 400000",
    "MPMC, -XX:-TieredCompilation, 400000",
    "MPMC_LONG, -XX:-TieredCompilation, 400000",
    "SHARED_SPSC, -XX:-TieredCompilation, 400000",
    "SHARED_MPMC, -XX:-TieredCompilation, 400000",
  })
  void aCallThatOverflowsMovesNothing(String kind, String mode, int warmUp) throws Exception {
    String[] line = run(kind, mode, warmUp).split(" ", -1);
    assertTrue(Long.parseLong(line[1]) > 100, "only " + line[1] + " of " + line[0] + " overflowed");
  }

  private static String run(String kind, String mode, int warmUp)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(mode, "-Xshare:auto", "-cp", System.getProperty("qmempool.test.path")));
    command.addAll(List.of(StackOverflowSweep.class.getName(), kind, "200", "" + warmUp));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(ended, out);
      assertEquals(0, process.exitValue(), out);
      return out.strip();
    } finally {
      process.destroyForcibly();
    }
  }
}
