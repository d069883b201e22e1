package org.qmempool.rings.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.rings.shared.Journal.Kind;

/**
 * Two JVMs on one ring, one of which is killed by SIGKILL while both move elements: at each step of
 * {@link Station}, and as often at random moments.
 *
 * <p>The hole: a process that ends between its claim and its store hides what stands behind it.
 * Forbidden, after {@code recover()}: that more than the burst of the dead call is lost, that
 * anything is taken twice or out of order, or that the ring does not serve on.
 */
class SharedRingKillTest {
  private static final int SIGKILL_EXIT = 128 + 9;
  private static final int MOST_CALLS_BEFORE_PARKING = 200;
  private static final int MOST_RANDOM_MICROS = 20_000;

  @TempDir private Path folder;

  @Test
  void theSurvivorOfEachKillServesOn() throws Exception {
    kill(1);
  }

  @Tag("proof")
  @Test
  void theSurvivorOfEachOfManyKillsServesOn() throws Exception {
    kill(6);
  }

  /** Each round kills one victim parked at each station, and as many at random moments. */
  private void kill(int rounds) throws Exception {
    long seed = System.nanoTime();
    System.out.println("kills, seed " + seed);
    Random random = new Random(seed);
    Path hooked = folder.resolve("hooked");
    HookedStorage.compile(hooked);
    int kills = 0;
    int open = 0;
    int openAtRandom = 0;
    try (Arena arena = Arena.ofShared()) {
      Map<Kind, List<Survivor>> survivors = new EnumMap<>(Kind.class);
      for (Kind kind : Kind.values()) {
        survivors.put(
            kind,
            List.of(
                new Survivor(map(kind, false, arena), kind, false, random),
                new Survivor(map(kind, true, arena), kind, true, random)));
      }
      for (int round = 0; round < rounds; round++) {
        for (Station station : Station.values()) {
          for (boolean parked : new boolean[] {true, false}) {
            // Each station in turn with ints and longs, parked and at random.
            int width = (round + kills / 2 + kills) % 2;
            Survivor survivor = Objects.requireNonNull(survivors.get(station.kind)).get(width);
            int given = kill(station, parked, survivor, hooked, random);
            kills++;
            System.out.printf(
                "kill %d: %s of %s %s, %s%n",
                kills,
                parked ? station : station.kind + (station.producer ? " producer" : " consumer"),
                survivor.isWide() ? "long" : "int",
                parked ? "parked" : "at random",
                given == 0 ? "no claim open" : "claim open, places given up: " + given);
            assertTrue(!parked || station.holdsAClaim() == given > 0);
            open += given > 0 ? 1 : 0;
            openAtRandom += given > 0 && !parked ? 1 : 0;
          }
        }
      }
    }
    System.out.printf(
        "%d kills; %d left a claim open, %d of them at random%n", kills, open, openAtRandom);
    assertTrue(open > 0, "no kill left a claim open");
  }

  /** Returns how many places recover() gave up. */
  private int kill(Station station, boolean parked, Survivor survivor, Path hooked, Random random)
      throws Exception {
    Path log = folder.resolve("victim.log");
    Process victim = start(station, parked, survivor, hooked, log, random);
    try {
      survivor.play(!station.producer, victim, parked, random.nextInt(MOST_RANDOM_MICROS));
      assertTrue(victim.isAlive(), () -> "the victim ended by itself: " + read(log));
      // SIGKILL on Linux.
      assertTrue(victim.destroyForcibly().waitFor(30, TimeUnit.SECONDS));
      assertEquals(SIGKILL_EXIT, victim.exitValue(), () -> read(log));
    } finally {
      victim.destroyForcibly();
    }
    int given = station.producer ? survivor.inheritConsumer() : survivor.inheritProducer();
    survivor.serve();
    return given;
  }

  private Process start(
      Station station, boolean parked, Survivor survivor, Path hooked, Path log, Random random)
      throws IOException {
    String path = System.getProperty("qmempool.test.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xmx32m", "-cp", parked ? hooked + ":" + path : path));
    command.add(Victim.class.getName());
    command.add(file(station.kind, survivor.isWide()).toString());
    command.addAll(List.of("" + station.kind, "" + survivor.isWide(), "" + station.producer));
    command.add("" + survivor.begin());
    command.addAll(List.of("" + random.nextLong(), parked ? "" + station.point : "-"));
    command.add("" + random.nextInt(MOST_CALLS_BEFORE_PARKING));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private Journal map(Kind kind, boolean wide, Arena arena) throws IOException {
    return Journal.map(file(kind, wide), arena);
  }

  private Path file(Kind kind, boolean wide) {
    return folder.resolve(kind + (wide ? ".longs" : ".ints"));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "" + e;
    }
  }

  @Test
  void aVictimEndsWithItsParent() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Journal journal = map(Kind.SPSC, false, arena);
      Survivor survivor = new Survivor(journal, Kind.SPSC, false, new Random(1));
      Path log = folder.resolve("victim.log");
      Process victim = start(Station.SPSC_STORED, false, survivor, folder, log, new Random(1));
      try {
        victim.getOutputStream().close();
        assertTrue(victim.waitFor(30, TimeUnit.SECONDS));
        assertEquals(Victim.LEFT_ALONE, victim.exitValue(), () -> read(log));
      } finally {
        victim.destroyForcibly();
      }
    }
  }
}
