package org.qmempool.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, and what becomes of it. */
class CountersFileTest {
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(20);

  @TempDir private Path directory = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void name() {
    path = directory.resolve("test.counters");
  }

  @Test
  void whatIsPublishedIsRead() {
    Instant before = Instant.now();
    try (CountersFile file = CountersFile.create(path, 4);
        CountersReader reader = CountersReader.attach(path)) {
      CountersSnapshot empty = reader.snapshot();
      assertEquals(0, empty.publications());
      assertEquals(List.of(), empty.counters());
      file.add(
          into -> {
            into.count("port", "eth0", "received", Long.MAX_VALUE);
            into.gauge("pool", "main", "in use", -1);
          });
      file.publish();
      CountersSnapshot read = reader.snapshot();
      assertEquals(
          List.of(
              new CounterValue("port", "eth0", "received", CounterKind.COUNT, Long.MAX_VALUE),
              new CounterValue("pool", "main", "in use", CounterKind.GAUGE, -1)),
          read.counters());
      assertEquals(OptionalLong.of(-1), read.value("pool", "main", "in use"));
      assertEquals(OptionalLong.empty(), read.value("pool", "eth0", "in use"));
      assertEquals(List.of("main"), read.sources("pool"));
      assertEquals(1, read.publications());
      assertTrue(read.consistent());
      assertEquals(WriterState.RUNNING, read.writer());
      assertEquals(ProcessHandle.current().pid(), read.pid());
      assertFalse(read.published().isBefore(before), "heartbeat " + read.published());
      assertEquals(0, read.omitted() + read.stale());
    }
  }

  @Test
  void aCounterThatIsNotGivenAnyMoreMakesRoomForOthers() {
    List<String> names = new ArrayList<>(List.of("a", "b", "c"));
    try (CountersFile file = CountersFile.create(path, 2);
        CountersReader reader = CountersReader.attach(path)) {
      file.add(into -> names.forEach(name -> into.gauge("t", "s", name, name.charAt(0))));
      file.publish();
      assertEquals(1, reader.snapshot().omitted());
      assertEquals(List.of("a", "b"), names(reader));
      names.remove("a");
      file.publish();
      assertEquals(0, reader.snapshot().omitted());
      assertEquals(List.of("c", "b"), names(reader), "each where there was room");
      assertEquals(OptionalLong.of('c'), reader.snapshot().value("t", "s", "c"));
    }
  }

  @Test
  void aSourceThatThrowsKeepsItsValuesAndHindersNoOther() {
    AtomicBoolean fails = new AtomicBoolean();
    RuntimeException failure = new RuntimeException("on purpose");
    long[] value = {1};
    try (CountersFile file = CountersFile.create(path, 4);
        CountersReader reader = CountersReader.attach(path)) {
      file.add(
          into -> {
            into.gauge("t", "failing", "n", value[0]);
            if (fails.get()) {
              throw failure;
            }
          });
      file.add(into -> into.gauge("t", "sound", "n", value[0]));
      file.publish();
      value[0] = 2;
      fails.set(true);
      assertSame(failure, assertThrows(RuntimeException.class, file::publish));
      CountersSnapshot read = reader.snapshot();
      assertEquals(OptionalLong.of(1), read.value("t", "failing", "n"));
      assertEquals(OptionalLong.of(2), read.value("t", "sound", "n"));
      assertEquals(1, read.stale());
      fails.set(false);
      file.publish();
      assertEquals(OptionalLong.of(2), reader.snapshot().value("t", "failing", "n"));
      assertEquals(0, reader.snapshot().stale());
    }
  }

  @Test
  void anErrorOfASourceHindersNoOtherNorTheClose() {
    Error failure = new AssertionError("on purpose");
    CountersFile file = CountersFile.create(path, 4);
    try (CountersReader reader = CountersReader.attach(path)) {
      file.add(
          into -> {
            throw failure;
          });
      long[] value = {1};
      file.add(into -> into.gauge("t", "sound", "n", value[0]));
      assertSame(failure, assertThrows(AssertionError.class, file::publish));
      assertEquals(OptionalLong.of(1), reader.snapshot().value("t", "sound", "n"));
      assertEquals(1, reader.snapshot().stale());
      value[0] = 2;
      file.close();
      assertEquals(WriterState.CLOSED, reader.snapshot().writer());
      assertEquals(OptionalLong.of(2), reader.snapshot().value("t", "sound", "n"));
    }
  }

  @Test
  void aCounterMayBecomeOneOfAnotherKind() {
    CounterSource count = into -> into.count("t", "s", "n", 1);
    CounterSource gauge = into -> into.gauge("t", "s", "n", 2);
    try (CountersFile file = CountersFile.create(path, 1);
        CountersReader reader = CountersReader.attach(path)) {
      file.add(count);
      file.publish();
      file.remove(count);
      file.add(gauge);
      file.publish();
      assertEquals(
          List.of(new CounterValue("t", "s", "n", CounterKind.GAUGE, 2)),
          reader.snapshot().counters());
    }
  }

  @Test
  void oneCounterFromTwoSourcesIsRefused() {
    CounterSource first = into -> into.gauge("t", "s", "n", 1);
    CounterSource second = into -> into.gauge("t", "s", "n", 2);
    try (CountersFile file = CountersFile.create(path, 4);
        CountersReader reader = CountersReader.attach(path)) {
      file.add(first);
      assertThrows(IllegalArgumentException.class, () -> file.add(first));
      file.add(second);
      assertThrows(IllegalStateException.class, file::publish);
      assertEquals(OptionalLong.of(1), reader.snapshot().value("t", "s", "n"));
      file.remove(first);
      assertThrows(IllegalArgumentException.class, () -> file.remove(first));
      file.publish();
      assertEquals(OptionalLong.of(2), reader.snapshot().value("t", "s", "n"));
    }
  }

  @Test
  void aSourceThatGivesACounterTwiceIsRefused() {
    try (CountersFile file = CountersFile.create(path, 4)) {
      file.add(
          into -> {
            into.gauge("t", "s", "n", 1);
            into.count("t", "s", "n", 2);
          });
      assertThrows(IllegalArgumentException.class, file::publish);
    }
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    String euros = "\u20ac".repeat(100); // 3 bytes each
    try (CountersFile file = CountersFile.create(path, 1);
        CountersReader reader = CountersReader.attach(path)) {
      file.add(into -> into.gauge(euros, euros, "x" + euros, 7));
      file.publish();
      CounterValue read = reader.snapshot().counters().getFirst();
      assertEquals("\u20ac".repeat(10), read.type(), "30 of 32 bytes");
      assertEquals("\u20ac".repeat(74), read.source(), "222 of 224 bytes");
      assertEquals("x" + "\u20ac".repeat(74), read.name(), "223 of 224 bytes");
    }
  }

  @Test
  void aReaderNeverSeesHalfAPublication() throws InterruptedException {
    int counters = 64;
    AtomicBoolean stop = new AtomicBoolean();
    long[] round = {0};
    try (CountersFile file = CountersFile.create(path, 2 * counters);
        CountersReader reader = CountersReader.attach(path)) {
      file.add(
          into -> {
            round[0]++;
            for (int i = 0; i < counters; i++) {
              // Others in every other round, so that the names change, too.
              into.count("t", "round " + round[0] % 2, "n" + i, round[0]);
            }
          });
      file.publish();
      Thread publisher =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    while (!stop.get()) {
                      file.publish();
                    }
                  });
      try {
        int checked = 0;
        long seen = 0;
        long start = System.nanoTime();
        while (checked < 2000 || reader.snapshot().publications() < 2000) {
          assertTrue(System.nanoTime() - start < BOUND_NANOS, checked + " snapshots");
          CountersSnapshot read = reader.snapshot();
          if (read.consistent()) {
            checked++;
            assertEquals(counters, read.counters().size());
            for (CounterValue counter : read.counters()) {
              assertEquals(read.publications(), counter.value(), counter::name);
              assertEquals("round " + counter.value() % 2, counter.source());
            }
            assertTrue(read.publications() >= seen, "back in time");
            seen = read.publications();
          }
        }
      } finally {
        stop.set(true);
        publisher.join(TimeUnit.NANOSECONDS.toMillis(BOUND_NANOS));
      }
    }
  }

  @Test
  void theThreadPublishesUntilTheClose() throws InterruptedException {
    BlockingQueue<Thread> callers = new LinkedBlockingQueue<>();
    CountersFile file = CountersFile.create(path, 1);
    file.add(into -> callers.add(Thread.currentThread()));
    file.publishEvery(Duration.ofMillis(1));
    assertThrows(IllegalStateException.class, () -> file.publishEvery(Duration.ofMillis(1)));
    for (int i = 0; i < 3; i++) {
      Thread caller = callers.poll(BOUND_NANOS, TimeUnit.NANOSECONDS);
      assertTrue(caller != null && caller.isDaemon(), "publication " + i + " by " + caller);
    }
    Thread publisher = callers.take();
    file.close();
    publisher.join(TimeUnit.NANOSECONDS.toMillis(BOUND_NANOS));
    assertFalse(publisher.isAlive());
  }

  @Test
  void theThreadGoesOnWhenASourceThrowsAndTellsItOnce() throws InterruptedException {
    BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
    BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.add(thrown));
    try (CountersFile file = CountersFile.create(path, 1)) {
      file.add(
          into -> {
            calls.add(0);
            throw new IllegalStateException("on purpose");
          });
      file.publishEvery(Duration.ofMillis(1));
      for (int i = 0; i < 3; i++) {
        assertEquals(0, calls.poll(BOUND_NANOS, TimeUnit.NANOSECONDS));
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals("on purpose", told.remove().getMessage());
    assertEquals(List.of(), List.copyOf(told));
  }

  @Test
  void aHandlerThatThrowsCallsNoPublicationOff() throws InterruptedException {
    BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          throw new AssertionError(thrown);
        });
    try (CountersFile file = CountersFile.create(path, 1)) {
      file.add(
          into -> {
            calls.add(0);
            throw new AssertionError("on purpose");
          });
      file.publishEvery(Duration.ofMillis(1));
      for (int i = 0; i < 3; i++) {
        assertEquals(0, calls.poll(BOUND_NANOS, TimeUnit.NANOSECONDS));
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void theCloseIsSeenAndTheFileIsGone() {
    CountersFile file = CountersFile.create(path, 1);
    file.add(into -> into.gauge("t", "s", "n", 7));
    try (CountersReader reader = CountersReader.attach(path)) {
      file.close();
      file.close();
      assertEquals(WriterState.CLOSED, reader.snapshot().writer());
      assertEquals(OptionalLong.of(7), reader.snapshot().value("t", "s", "n"), "the last values");
      assertEquals(0, directory.toFile().list().length, "left behind");
      assertThrows(IllegalStateException.class, file::publish);
      assertThrows(IllegalStateException.class, () -> file.publishEvery(Duration.ofDays(1)));
    }
  }

  @Test
  void aSourceThatClosesOrPublishesIsRefused() {
    try (CountersFile file = CountersFile.create(path, 1)) {
      CounterSource closing = new Closing(file);
      file.add(closing);
      assertThrows(IllegalStateException.class, file::publish);
      file.remove(closing);
      CounterSource publishing = into -> file.publish();
      file.add(publishing);
      assertThrows(IllegalStateException.class, file::publish);
      file.remove(publishing);
      file.publish();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, CountersLayout.MAX_COUNTERS + 1})
  void aBadSizeIsRefused(int counters) {
    assertThrows(IllegalArgumentException.class, () -> CountersFile.create(path, counters));
    assertEquals(0, directory.toFile().list().length, "left behind");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 999_999})
  void aBadPauseIsRefused(long nanos) {
    try (CountersFile file = CountersFile.create(path, 1)) {
      Duration pause = Duration.ofNanos(nanos);
      assertThrows(IllegalArgumentException.class, () -> file.publishEvery(pause));
      file.publishEvery(Duration.ofSeconds(Long.MAX_VALUE)); // and the longest is fine
    }
  }

  @Test
  void aFileThatIsInUseOrSomethingElseIsNotReplaced() throws IOException {
    try (CountersFile file = CountersFile.create(path, 1)) {
      var e = assertThrows(IllegalStateException.class, () -> CountersFile.create(path, 1));
      assertTrue(
          String.valueOf(e.getMessage()).contains("" + ProcessHandle.current().pid()),
          e.getMessage());
      file.publish();
    }
    Files.writeString(path, "something else");
    assertThrows(IllegalArgumentException.class, () -> CountersFile.create(path, 1));
    assertEquals("something else", Files.readString(path));
    Path missing = directory.resolve("missing").resolve("x.counters");
    var e = assertThrows(UncheckedIOException.class, () -> CountersFile.create(missing, 1));
    assertTrue(String.valueOf(e.getMessage()).contains("directory that exists"), e.getMessage());
    assertEquals(List.of("test.counters"), List.of(directory.toFile().list()), "left behind");
  }

  /** A source that misbehaves. */
  private record Closing(AutoCloseable closed) implements CounterSource {
    @Override
    public void sample(CounterSink into) {
      try (closed) {
        into.gauge("t", "s", "n", 1);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<String> names(CountersReader reader) {
    return reader.snapshot().counters().stream().map(CounterValue::name).toList();
  }
}
