package org.qmempool.counters;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.qmempool.counters.CountersLayout.HEARTBEAT_OFFSET;
import static org.qmempool.counters.CountersLayout.IN_USE_OFFSET;
import static org.qmempool.counters.CountersLayout.KIND_COUNT;
import static org.qmempool.counters.CountersLayout.KIND_OFFSET;
import static org.qmempool.counters.CountersLayout.NAME_LENGTH_OFFSET;
import static org.qmempool.counters.CountersLayout.NAME_OFFSET;
import static org.qmempool.counters.CountersLayout.OMITTED_OFFSET;
import static org.qmempool.counters.CountersLayout.PID_OFFSET;
import static org.qmempool.counters.CountersLayout.PROCESS_START_OFFSET;
import static org.qmempool.counters.CountersLayout.SEQUENCE_OFFSET;
import static org.qmempool.counters.CountersLayout.SOURCE_LENGTH_OFFSET;
import static org.qmempool.counters.CountersLayout.SOURCE_OFFSET;
import static org.qmempool.counters.CountersLayout.STALE_OFFSET;
import static org.qmempool.counters.CountersLayout.STATE_CLOSED;
import static org.qmempool.counters.CountersLayout.STATE_OFFSET;
import static org.qmempool.counters.CountersLayout.TEXT_LIMIT;
import static org.qmempool.counters.CountersLayout.TYPE_LENGTH_OFFSET;
import static org.qmempool.counters.CountersLayout.TYPE_LIMIT;
import static org.qmempool.counters.CountersLayout.TYPE_OFFSET;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches a counters file, of this process or another. It writes nothing; what it has mapped stays
 * readable when the writer closes or dies, and when the file is replaced: then attach anew.
 *
 * <p><b>Who may call:</b> any thread. <b>Progress:</b> bounded: where a look overlaps a
 * publication, a snapshot looks again for a tenth of a second, and then says that it is not {@link
 * CountersSnapshot#consistent() consistent}. <b>Memory:</b> a consistent snapshot has all values of
 * one publication, see {@link CountersWriter}'s pairings.
 *
 * <p><b>Trust:</b> whatever the file holds, no call reads outside of it. A file that is truncated
 * while it is mapped makes reads throw {@link InternalError}.
 */
public final class CountersReader implements AutoCloseable {
  private static final long PATIENCE_NANOS = 100_000_000;
  private static final long PAUSE_NANOS = 50_000;

  private static final VarHandle LONG = JAVA_LONG.varHandle().withInvokeExactBehavior();

  private final Path path;
  private final Arena arena;
  private final MemorySegment file;
  private final int capacity;
  private final WriterProcess writer;

  private CountersReader(Path path, Arena arena, MemorySegment file) {
    this.path = path;
    this.arena = arena;
    capacity = CountersHeader.check(file, path);
    this.file = file.asSlice(0, CountersLayout.sizeFor(capacity));
    writer =
        new WriterProcess(
            file.get(JAVA_LONG, PID_OFFSET), file.get(JAVA_LONG, PROCESS_START_OFFSET));
  }

  /**
   * Opens a file that {@link CountersFile} has made.
   *
   * @param path its name
   * @return the reader
   * @throws IllegalArgumentException if it is no counters file of this version and byte order, or
   *     smaller than its header says
   * @throws UncheckedIOException if it cannot be read
   */
  public static CountersReader attach(Path path) {
    Arena arena = Arena.ofShared();
    boolean done = false;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      CountersReader reader = new CountersReader(path, arena, file);
      done = true;
      return reader;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + path + ": " + e + "; name a file that a running process publishes", e);
    } finally {
      if (!done) {
        arena.close();
      }
    }
  }

  /**
   * The counters files in a directory, by their names' ending, {@code .counters}, and their
   * content; those of dead writers included.
   *
   * @param directory where to look, e.g. {@link CountersFile#directory()}
   * @return their names, in order
   * @throws UncheckedIOException if the directory cannot be read
   */
  public static List<Path> list(Path directory) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.counters")) {
      for (Path file : files) {
        if (Files.isRegularFile(file) && readable(file)) {
          found.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      IOException cause = e.getCause();
      throw unreadable(directory, cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    found.sort(null);
    return found;
  }

  /**
   * Reads all counters, as of one publication.
   *
   * @return the values
   * @throws IllegalStateException if the reader is closed
   */
  public CountersSnapshot snapshot() {
    MemorySegment copy = MemorySegment.ofArray(new long[(int) (file.byteSize() / Long.BYTES)]);
    // Looked at first, so that a writer that runs now has not ended before its last publication.
    boolean runs = writer.runs();
    long start = System.nanoTime();
    boolean consistent = copyBetweenPublications(copy);
    while (!consistent && System.nanoTime() - start < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
      consistent = copyBetweenPublications(copy);
    }
    return decode(copy, consistent, runs);
  }

  /** Unmaps the file. Closing again is fine. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  @Override
  public String toString() {
    return "CountersReader[" + path + "]";
  }

  private boolean copyBetweenPublications(MemorySegment copy) {
    long before = (long) LONG.getAcquire(file, (long) SEQUENCE_OFFSET); // CountersWriter (1)
    MemorySegment.copy(file, 0, copy, 0, copy.byteSize());
    VarHandle.acquireFence(); // CountersWriter (2)
    return (before & 1) == 0 && before == (long) LONG.getOpaque(file, (long) SEQUENCE_OFFSET);
  }

  private CountersSnapshot decode(MemorySegment copy, boolean consistent, boolean runs) {
    List<CounterValue> counters = new ArrayList<>();
    for (int i = 0; i < capacity; i++) {
      long at = CountersLayout.metadataOffset(i);
      if (copy.get(JAVA_INT, at + IN_USE_OFFSET) == 1) {
        counters.add(
            new CounterValue(
                text(copy, at + TYPE_LENGTH_OFFSET, at + TYPE_OFFSET, TYPE_LIMIT),
                text(copy, at + SOURCE_LENGTH_OFFSET, at + SOURCE_OFFSET, TEXT_LIMIT),
                text(copy, at + NAME_LENGTH_OFFSET, at + NAME_OFFSET, TEXT_LIMIT),
                copy.get(JAVA_INT, at + KIND_OFFSET) == KIND_COUNT
                    ? CounterKind.COUNT
                    : CounterKind.GAUGE,
                copy.get(JAVA_LONG, CountersLayout.valueOffset(capacity, i))));
      }
    }
    boolean closed = copy.get(JAVA_INT, STATE_OFFSET) == STATE_CLOSED;
    long heartbeat = copy.get(JAVA_LONG, HEARTBEAT_OFFSET);
    return new CountersSnapshot(
        path,
        writer.pid(),
        closed ? WriterState.CLOSED : runs ? WriterState.RUNNING : WriterState.DEAD,
        consistent,
        copy.get(JAVA_LONG, SEQUENCE_OFFSET) >>> 1,
        Instant.ofEpochSecond(0, heartbeat),
        copy.get(JAVA_INT, OMITTED_OFFSET),
        copy.get(JAVA_INT, STALE_OFFSET),
        counters);
  }

  private static String text(MemorySegment copy, long lengthAt, long at, int limit) {
    int length = Math.clamp(copy.get(JAVA_INT, lengthAt), 0, limit);
    byte[] bytes = copy.asSlice(at, length).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static UncheckedIOException unreadable(Path directory, IOException e) {
    return new UncheckedIOException("cannot read the directory " + directory + ": " + e, e);
  }

  private static boolean readable(Path file) {
    try (CountersReader reader = attach(file)) {
      return reader.capacity > 0;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      return false; // something else, or gone by now
    }
  }
}
