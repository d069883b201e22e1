package org.qmempool.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;

/** A pool in one process, watched by another. */
class WatchedProcessTest {
  private static final int CAPACITY = 64;
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Run in a process of its own: takes a handle for each line that it reads. */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Mempool pool = Mempool.builder().capacity(CAPACITY).build();
        MempoolCache cache = pool.newCache();
        CountersFile file = CountersFile.create(Path.of(args[0]), 64)) {
      file.add(new PoolCounters("main", pool));
      file.publishEvery(Duration.ofMillis(5));
      System.out.println("publishes");
      while (in.readLine() != null) {
        int _ = cache.alloc();
      }
      // Killed, or here because the test died.
    }
  }

  @Test
  void itsPoolIsWatchedLiveAndAfterItsDeath(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("child.counters");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WatchedProcessTest.class.getName(),
                path.toString())
            .redirectError(Redirect.INHERIT)
            .start();
    try (var in = process.inputReader(StandardCharsets.UTF_8);
        var out = process.outputWriter(StandardCharsets.UTF_8)) {
      assertEquals("publishes", in.readLine());
      try (CountersReader reader = CountersReader.attach(path)) {
        for (int taken = 1; taken <= 3; taken++) {
          out.write("\n");
          out.flush();
          int expected = taken;
          CountersSnapshot read = await(reader, snapshot -> inUse(snapshot) == expected);
          assertEquals(WriterState.RUNNING, read.writer());
          assertEquals(process.pid(), read.pid());
          assertEquals(OptionalLong.of(CAPACITY), read.value("pool", "main", "capacity"));
          assertEquals(List.of("main/cache of main"), read.sources("cache"));
        }
        assertThrows(IllegalStateException.class, () -> CountersFile.create(path, 1));
        process.destroyForcibly();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        CountersSnapshot dead = reader.snapshot();
        assertEquals(WriterState.DEAD, dead.writer());
        assertEquals(3, inUse(dead), "the last values");
        try (CountersFile next = CountersFile.create(path, 1);
            CountersReader anew = CountersReader.attach(path)) {
          next.publish();
          assertEquals(WriterState.RUNNING, anew.snapshot().writer());
          assertEquals(3, inUse(reader.snapshot()), "mapped before, and as it was");
        }
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static long inUse(CountersSnapshot snapshot) {
    return snapshot.value("pool", "main", "in use").orElse(-1);
  }

  private static CountersSnapshot await(
      CountersReader reader, Predicate<CountersSnapshot> condition) {
    long start = System.nanoTime();
    CountersSnapshot read = reader.snapshot();
    while (!condition.test(read)) {
      assertTrue(System.nanoTime() - start < BOUND_NANOS, read::toString);
      LockSupport.parkNanos(1_000_000);
      read = reader.snapshot();
    }
    return read;
  }
}
