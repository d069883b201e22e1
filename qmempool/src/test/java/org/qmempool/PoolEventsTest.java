package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.bulk.ElementLayout;

/** What the Flight Recorder is told. */
class PoolEventsTest {
  /** Run in a process without the Flight Recorder. */
  public static void main(String[] args) {
    boolean recorder = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    System.out.println((recorder ? "with" : "without") + " recorder, " + useAll() + " in use");
  }

  /** Grows, refills, steals, runs dry, flushes, and leaks 3. */
  private static int useAll() {
    try (Mempool pool =
        Mempool.builder()
            .capacity(40)
            .layout(ElementLayout.of(4096, 4096))
            .growing(10, 10)
            .batch(4)
            .cacheCapacity(8)
            .build()) {
      MempoolCache cache = pool.newCache();
      int[] all = new int[40];
      pool.free(pool.alloc());
      assertEquals(40, cache.allocBulk(all, 0, 40));
      assertEquals(0, cache.allocBurst(new int[5], 0, 5));
      assertEquals(0, cache.allocBurst(new int[5], 0, 5));
      cache.freeBulk(all, 0, 37);
      return pool.inUse();
    }
  }

  @Test
  void everyKindIsRecordedAndNoneForEachElement(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("pool.jfr");
    try (Recording recording = new Recording()) {
      for (String name : List.of("Refill", "Flush", "Steal", "Exhausted", "Grow", "Leak")) {
        recording.enable("org.qmempool." + name).withoutStackTrace();
      }
      recording.start();
      assertEquals(3, useAll());
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertEquals(40, only(events, "Refill", 4).get(1).getInt("got"));
    assertEquals(4, only(events, "Steal", 1).getFirst().getLong("stolen"));
    assertEquals(5, only(events, "Exhausted", 1).getFirst().getInt("asked"), "once in a dry spell");
    assertEquals(40, only(events, "Grow", 1).getFirst().getInt("now"));
    assertEquals(10, only(events, "Grow", 1).getFirst().getInt("before"));
    assertEquals(8, only(events, "Flush", 1).getFirst().getInt("batches"));
    RecordedEvent leak = only(events, "Leak", 1).getFirst();
    assertEquals(3, leak.getInt("inUse"));
    assertTrue(leak.getString("who").contains("cache of "), leak.toString());
  }

  private static List<RecordedEvent> only(List<RecordedEvent> events, String name, int expected) {
    List<RecordedEvent> found =
        events.stream()
            .filter(event -> event.getEventType().getName().equals("org.qmempool." + name))
            .toList();
    assertEquals(expected, found.size(), found.toString());
    return found;
  }

  @Test
  void withoutTheRecorderAPoolWorksTheSame(@TempDir Path directory) throws Exception {
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--limit-modules",
                "java.base",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                PoolEventsTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      assertEquals(List.of("without recorder, 3 in use"), Files.readAllLines(out));
    } finally {
      process.destroyForcibly();
    }
  }
}
