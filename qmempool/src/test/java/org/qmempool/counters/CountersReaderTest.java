package org.qmempool.counters;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that a reader is given, sound or not. */
class CountersReaderTest {
  private static final int FUZZ_ROUNDS = 300;

  @TempDir private Path directory = Path.of("");
  private Path damaged = Path.of("");

  @BeforeEach
  void name() {
    damaged = directory.resolve("damaged.counters");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, begins with 0x7274",
    "8, 2, version 2",
    "12, 218893066, byte order mark reads 0xd0c0b0a",
    "16, 256, 256 + 128 bytes",
    "20, 64, 512 + 64 bytes",
    "24, 3, for 3 counters",
    "24, -1, for -1 counters",
    "24, 65537, for 65537 counters"
  })
  void aDamagedHeaderIsRefusedByName(int offset, int value, String says) throws IOException {
    byte[] bytes = soundFile();
    MemorySegment.ofArray(bytes).set(JAVA_INT.withByteAlignment(1), offset, value);
    Files.write(damaged, bytes);
    var e = assertThrows(IllegalArgumentException.class, () -> CountersReader.attach(damaged));
    assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("damaged.counters"), e.getMessage());
  }

  @Test
  void whatIsTooShortIsRefused() throws IOException {
    byte[] bytes = soundFile();
    for (int length : new int[] {0, 1, 383, 384, bytes.length - 1}) {
      Files.write(damaged, Arrays.copyOf(bytes, length));
      assertThrows(IllegalArgumentException.class, () -> CountersReader.attach(damaged));
    }
    assertThrows(UncheckedIOException.class, () -> CountersReader.attach(directory));
    Path missing = directory.resolve("missing");
    assertThrows(UncheckedIOException.class, () -> CountersReader.attach(missing));
  }

  @Test
  void aPublicationThatNeverEndsIsToldWithinABound() throws IOException {
    byte[] bytes = soundFile();
    MemorySegment file = MemorySegment.ofArray(bytes);
    JAVA_LONG.withByteAlignment(1).varHandle().set(file, (long) CountersLayout.SEQUENCE_OFFSET, 3L);
    Files.write(damaged, bytes);
    try (CountersReader reader = CountersReader.attach(damaged)) {
      CountersSnapshot read = reader.snapshot();
      assertFalse(read.consistent());
      assertEquals(1, read.publications());
      assertEquals(OptionalLong.of(7), read.value("t", "s", "n"));
    }
  }

  @Test
  void whateverTheFileHoldsASnapshotOfItIsTaken() throws IOException {
    byte[] sound = soundFile();
    Random random = new Random(4);
    for (int round = 0; round < FUZZ_ROUNDS; round++) {
      byte[] bytes = sound.clone();
      for (int i = 0; i < 200; i++) {
        bytes[CountersLayout.PID_OFFSET + random.nextInt(400)] = (byte) random.nextInt();
      }
      bytes[CountersLayout.SEQUENCE_OFFSET] &= ~1; // else each waits
      Files.write(damaged, bytes);
      try (CountersReader reader = CountersReader.attach(damaged)) {
        CountersSnapshot read = reader.snapshot();
        assertTrue(read.consistent() && read.counters().size() <= 2, read::toString);
      }
    }
  }

  @Test
  void aProcessThatNeverWasIsDead() throws IOException {
    byte[] bytes = soundFile();
    MemorySegment file = MemorySegment.ofArray(bytes);
    // Not closed, and by a process of our number that began at another time.
    file.set(JAVA_INT.withByteAlignment(1), CountersLayout.STATE_OFFSET, 1);
    Files.write(damaged, bytes);
    try (CountersReader reader = CountersReader.attach(damaged)) {
      assertEquals(WriterState.RUNNING, reader.snapshot().writer());
    }
    var start = JAVA_LONG.withByteAlignment(1).varHandle();
    start.set(file, (long) CountersLayout.PROCESS_START_OFFSET, 1L);
    Files.write(damaged, bytes);
    try (CountersReader reader = CountersReader.attach(damaged)) {
      assertEquals(WriterState.DEAD, reader.snapshot().writer());
    }
  }

  @Test
  void theFilesOfADirectoryAreFound() throws IOException {
    Files.writeString(directory.resolve("other.counters"), "something else");
    Files.createDirectory(directory.resolve("a.counters"));
    try (CountersFile b = CountersFile.create(directory.resolve("b.counters"), 1);
        CountersFile a = CountersFile.create(directory.resolve("a2.counters"), 1);
        CountersFile hidden = CountersFile.create(directory.resolve("c"), 1)) {
      assertEquals(List.of(a.path(), b.path()), CountersReader.list(directory), hidden::toString);
    }
    Path missing = directory.resolve("missing");
    assertThrows(UncheckedIOException.class, () -> CountersReader.list(missing));
  }

  @Test
  void aClosedReaderSaysSo() throws IOException {
    Files.write(damaged, soundFile());
    CountersReader reader = CountersReader.attach(damaged);
    reader.close();
    reader.close();
    assertThrows(IllegalStateException.class, reader::snapshot);
  }

  /** A file for two counters, of which there is one. */
  private byte[] soundFile() throws IOException {
    Path path = directory.resolve("sound");
    try (CountersFile file = CountersFile.create(path, 2)) {
      file.add(into -> into.gauge("t", "s", "n", 7));
      file.publish();
      return Files.readAllBytes(path);
    }
  }
}
