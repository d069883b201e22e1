package org.qmempool.nic.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.counters.CounterKind;
import org.qmempool.counters.CounterValue;
import org.qmempool.counters.CountersFile;
import org.qmempool.counters.CountersSnapshot;
import org.qmempool.counters.WriterState;
import org.qmempool.nic.Victim;

class TopTest {
  @TempDir Path folder;

  private static CountersSnapshot snapshot(long millis, long received, long inUse) {
    return new CountersSnapshot(
        Path.of("x.counters"),
        42,
        WriterState.RUNNING,
        true,
        millis,
        Instant.ofEpochMilli(millis),
        0,
        0,
        List.of(
            new CounterValue("port", "qm-a", "received", CounterKind.COUNT, received),
            new CounterValue("port", "qm-a", "drop ring full", CounterKind.COUNT, 0),
            new CounterValue("pool", "main", "capacity", CounterKind.GAUGE, 400),
            new CounterValue("pool", "main", "in use", CounterKind.GAUGE, inUse)));
  }

  @Test
  void ratesAreByTheWritersClockAndLevelsPartsOfTheCapacity() throws IOException {
    CountersSnapshot before = snapshot(1000, 500, 0);
    CountersSnapshot now = snapshot(1500, 1500, 100);
    String text = TopReport.text(before, now);
    assertTrue(text.contains("process 42 running, publication 1500 at 1970-01-01T00:00:01.500Z"));
    assertTrue(text.matches("(?s).*received +1,500 +2,000/s\n.*"), text);
    assertTrue(text.matches("(?s).*in use +100 +25.0 %\n.*"), text);
    assertFalse(text.contains("ring full"), "a drop that never was: " + text);
    List<?> rows =
        (List<?>) requireNonNull(JSON.std.mapFrom(TopReport.json(before, now)).get("counters"));
    assertEquals(2000.0, ((Map<?, ?>) rows.getFirst()).get("perSecond"));
    assertEquals(0.25, ((Map<?, ?>) rows.getLast()).get("fill"));
  }

  @Test
  void withoutANewPublicationThereIsNoRate() {
    CountersSnapshot now = snapshot(1000, 500, 0);
    assertFalse(TopReport.text(now, now).contains("/s"));
    assertFalse(TopReport.text(null, now).contains("/s"));
    assertFalse(TopReport.json(now, now).contains("perSecond"));
  }

  @Test
  void aFileThatThisProcessWritesIsShownAsOftenAsAsked() {
    Path path = folder.resolve("in.counters");
    try (CountersFile file = CountersFile.create(path, 8)) {
      file.add(into -> into.count("port", "p", "received", 7));
      file.publish();
      Said said = Said.by("top", path.toString(), "--count=3", "--interval=1ms");
      assertEquals(0, said.exit(), said.toString());
      assertEquals(3, said.out().split("port p\n", -1).length - 1, said.out());
      assertTrue(said.out().matches("(?s).*received +7\n.*"), said.out());
    }
    Said gone = Said.by("top", path.toString());
    assertEquals(1, gone.exit(), gone.toString());
    assertTrue(gone.err().contains("cannot read " + path), gone.err());
  }

  /** A program that publishes is watched, killed, and told to be dead. */
  @Test
  void theCountersOfAProgramAreWatchedUntilItDies() throws Exception {
    Path path = folder.resolve("drop.counters");
    String[] drop = {"drop", "--interface=udp:127.0.0.1:0", "--counters=" + path};
    try (Victim program = Victim.start(NicRun.class, drop)) {
      program.awaitLine(line -> line.contains("drop on udp:127.0.0.1:0"));
      String json = await(path, "\"transmitted bytes\"");
      assertTrue(json.contains("\"writer\":\"running\""), json);
      assertTrue(json.contains("\"type\":\"pool\",\"source\":\"main\",\"name\":\"in use\""), json);
      program.signal("KILL");
      assertEquals(137, program.exitCode());
      Said dead = Said.by("top", path.toString());
      assertEquals(1, dead.exit(), dead.toString());
      assertTrue(dead.err().contains("died without closing " + path), dead.err());
      assertTrue(dead.out().contains("DIED"), dead.out());
    }
    // The name of a dead process's file is free, and an end in order takes the file away.
    Said again = Said.by(drop[0], drop[1], drop[2], "--seconds=0.05");
    assertEquals(0, again.exit(), again.toString());
    assertFalse(Files.exists(path));
  }

  /** What top says of a file as soon as that has something. */
  private static String await(Path path, String wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String json;
    do {
      Said said = Said.by("top", path.toString(), "--count=1", "--json");
      json = said.out() + said.err();
    } while (!json.contains(wanted) && System.nanoTime() - end < 0);
    assertTrue(json.contains(wanted), json);
    return json;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "top x --interval=0s     | '0s' is no time of 1ms to 3600s",
        "top x --interval=1h     | '1h' is no time of 1ms to 3600s",
        "top x --count=0         | count 0 is out of range",
        "top x y                 | Unmatched argument: 'y'",
        "drop --interface=udp:127.0.0.1:0 --counters=/none/such/x | folder '/none/such' of the"
            + " counters file is not there",
      })
  void aBadArgumentIsOneLineAndExitCodeTwo(String arguments, String message) {
    Said said = Said.by(arguments.strip().split(" ", -1));
    assertEquals(2, said.exit(), said.toString());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains(message), said.err());
  }

  @Test
  void whatIsNoCountersFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.counters"), "not counters");
    Said said = Said.by("top", file.toString());
    assertEquals(1, said.exit(), said.toString());
    assertEquals(1, said.err().lines().count(), said.err());
    assertEquals("not counters", Files.readString(file));
  }
}
