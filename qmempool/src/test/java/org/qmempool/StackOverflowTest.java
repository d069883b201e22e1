package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.qmempool.bulk.ElementLayout;

/**
 * A thread whose stack is full in the middle of a call leaves no cache of a CPU held. What is
 * critical is code that is partly compiled, partly not, so this runs in a JVM that is cold.
 */
class StackOverflowTest {
  private static final int ROUNDS = 4;
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final long STACK_BYTES = 192 << 10;

  /** Run in a process of its own; prints how many caches were left held. */
  public static void main(String[] args) throws InterruptedException {
    int held = 0;
    int overflows = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (Mempool pool =
          Mempool.builder()
              .capacity(2000)
              .layout(ElementLayout.of(64, 64))
              .batch(8)
              .cacheCapacity(32)
              .build()) {
        Descent descent = new Descent(pool);
        Thread thread = new Thread(null, descent::fillTheStack, "full stack", STACK_BYTES);
        thread.start();
        if (!thread.join(BOUND)) {
          throw new IllegalStateException("round " + round + " has no end");
        }
        overflows += descent.overflows;
        for (int i = 0; i < pool.cpuCaches.length(); i++) {
          held += pool.cpuCaches.get(i).tryLock() ? 0 : 1;
        }
      }
    }
    System.out.println((overflows > 0 ? "overflows, " : "no overflow, ") + held + " caches held");
  }

  @RepeatedTest(3)
  void aFullStackLeavesNoCacheHeld() throws IOException, InterruptedException {
    Path out = Files.createTempFile("stack-overflow", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                StackOverflowTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      List<String> lines = Files.readAllLines(out);
      assertEquals("overflows, 0 caches held", lines.getLast(), lines.toString());
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }

  private static final class Descent {
    private final Mempool pool;
    private final int[] burst = new int[3];
    private int overflows;

    Descent(Mempool pool) {
      this.pool = pool;
    }

    void fillTheStack() {
      try {
        descend(0);
      } catch (StackOverflowError e) {
        overflows++;
      }
    }

    /** Uses the pool at every depth that the stack has. */
    private int descend(int depth) {
      try {
        int n = pool.allocBurst(burst, 0, 3);
        pool.freeBulk(burst, 0, n);
        int handle = pool.alloc();
        if (handle >= 0) {
          pool.free(handle);
        }
      } catch (StackOverflowError e) {
        overflows++;
      }
      return depth < 0 ? depth : descend(depth + 1);
    }
  }
}
