package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.bulk.ElementLayout;

/**
 * A stack that is full in the middle of a refill or a flush loses no handle and leaves none twice.
 * The calls are made at every depth that the stack has, so that it ends at each of their steps.
 */
class OverflowLosesNothingTest {
  private static final int CAPACITY = 600;
  private static final int ROUNDS = 60;
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final long STACK_BYTES = 192 << 10;

  /** Run in a process of its own; prints what was found wrong. */
  public static void main(String[] args) throws InterruptedException {
    // What is linked at its first use needs a deep stack: that is done before.
    dive(new Descent(pool()), 0);
    int overflows = 0;
    String wrong = "nothing wrong";
    for (int round = 0; round < ROUNDS; round++) {
      try (Mempool pool = pool()) {
        Descent descent = new Descent(pool);
        int depth = round;
        Thread thread = new Thread(null, () -> dive(descent, depth), "full stack", STACK_BYTES);
        thread.start();
        if (!thread.join(BOUND)) {
          throw new IllegalStateException("round " + round + " has no end");
        }
        overflows += descent.overflows;
        for (int i = 0; i < descent.held; i++) {
          pool.free(descent.kept[i]);
        }
        int cached = descent.cache.size();
        descent.cache.close();
        int[] all = new int[CAPACITY + 1];
        int found = pool.allocBurst(all, 0, CAPACITY + 1);
        long distinct = Arrays.stream(all, 0, found).distinct().count();
        if (found != CAPACITY || distinct != CAPACITY || pool.inUse() != CAPACITY) {
          wrong = "found " + found + ", distinct " + distinct + ", were cached " + cached;
        }
      }
    }
    System.out.println((overflows > 0 ? "overflows, " : "no overflow, ") + wrong);
  }

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(32)
        .build();
  }

  private static void dive(Descent descent, int padding) {
    descent.descend(-padding % 7 - 1);
  }

  @Test
  void everyHandleIsThereOnce(@TempDir Path directory) throws Exception {
    for (List<String> mode : List.of(List.of("-Xint"), List.of("-XX:TieredStopAtLevel=1"))) {
      Path out = directory.resolve("out.txt");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  mode.getFirst(),
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path", ""),
                  OverflowLosesNothingTest.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still running");
        List<String> lines = Files.readAllLines(out);
        assertEquals("overflows, nothing wrong", lines.getLast(), mode + " " + lines);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static final class Descent {
    private final MempoolCache cache;
    private final int[] kept = new int[CAPACITY];
    private int held;
    private int overflows;

    Descent(Mempool pool) {
      cache = pool.newCache();
    }

    /**
     * Takes 20 and, at some depths, gives 24 back, so that the cache refills and flushes. What is
     * held is the first of kept; a call that throws has taken, or freed, nothing.
     */
    private void descend(int depth) {
      try {
        if (held + 20 <= CAPACITY) {
          held += cache.allocBurst(kept, held, 20);
        }
        if (held >= 48) {
          cache.freeBulk(kept, held - 24, 24);
          held -= 24;
          cache.freeBulk(kept, held - 24, 24);
          held -= 24;
        }
      } catch (StackOverflowError e) {
        overflows++;
      }
      if (depth < 100_000) {
        try {
          descend(depth + 1);
        } catch (StackOverflowError e) {
          overflows++;
        }
      }
    }
  }
}
