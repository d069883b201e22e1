package org.qmempool.counters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file of counters that other processes watch live, see {@link CountersReader}; its layout is in
 * {@link CountersLayout}. {@link #publish()} asks each {@link CounterSource} for its values and
 * writes them as one.
 *
 * <p><b>Who may call:</b> any thread; a call waits for the one before it, sources included.
 * <b>Memory:</b> what a source gave is seen whole by a reader that finds the publication's
 * sequence. <b>Cost:</b> that of the sources, and a store for each counter; none for those who
 * count.
 *
 * <p>Best made in memory, as {@link #defaultPath()} is: on a disk the kernel writes the pages back
 * every few seconds. Nobody may truncate the file while it is in use: a read or write of a page
 * that is gone throws {@link InternalError}.
 */
public final class CountersFile implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int CHUNK = 1 << 16;

  private final Path path;
  private final Arena arena;
  private final CountersWriter writer;
  private final CounterSources sources = new CounterSources();
  private final Object lock = new Object();
  private @Nullable ScheduledExecutorService publisher;
  private boolean publishing;
  private boolean reported;

  private CountersFile(Path path, Arena arena, CountersWriter writer) {
    this.path = path;
    this.arena = arena;
    this.writer = writer;
  }

  /**
   * Where counters files are kept if nothing else is asked for: memory, where there is such a
   * directory.
   *
   * @return {@code /dev/shm}, or the directory for temporary files
   */
  public static Path directory() {
    Path memory = Path.of("/dev/shm");
    return Files.isDirectory(memory) && Files.isWritable(memory)
        ? memory
        : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  /**
   * A name for the file of this process.
   *
   * @return {@code qmempool-PID.counters} in {@link #directory()}
   */
  public static Path defaultPath() {
    return directory().resolve("qmempool-" + ProcessHandle.current().pid() + ".counters");
  }

  /**
   * Makes a file, all of whose bytes are allocated at once. One that was left by a process that has
   * ended, or closed it, is replaced; its readers keep what they have mapped. Of two processes that
   * replace the same one at the same moment, one may end up without a name.
   *
   * @param path its name
   * @param counters how many it has room for, 1 to {@link CountersLayout#MAX_COUNTERS}; each takes
   *     640 bytes
   * @return the file, without values
   * @throws IllegalArgumentException if the number is out of range, or the name is that of a file
   *     with something else, which is left as it is
   * @throws IllegalStateException if a process that runs writes to it
   * @throws UncheckedIOException if it cannot be made; nothing is left
   */
  public static CountersFile create(Path path, int counters) {
    long bytes = CountersLayout.sizeFor(counters);
    Path made =
        path.resolveSibling("." + path.getFileName() + "." + Long.toHexString(System.nanoTime()));
    Arena arena = Arena.ofShared();
    boolean done = false;
    try {
      removeLeftOver(path);
      MemorySegment file = map(made, bytes, arena);
      CountersHeader.write(file, counters, WriterProcess.current());
      Files.createLink(path, made); // unlike a move, fails if another one was faster
      done = true;
      return new CountersFile(path, arena, new CountersWriter(file, counters));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException(
          "cannot make " + path + ": another thread or process is making it; choose another name",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make a counters file of "
              + bytes
              + " bytes at "
              + path
              + ": "
              + e
              + "; name a file in a directory that exists, may be written and has room",
          e);
    } finally {
      deleteQuietly(made);
      if (!done) {
        arena.close();
      }
    }
  }

  /**
   * Where the file is.
   *
   * @return its name
   */
  public Path path() {
    return path;
  }

  /**
   * Adds a source; its values come with the next publication.
   *
   * @param source gives values; compared by {@link Object#equals}
   * @throws IllegalArgumentException if it is there already
   */
  public void add(CounterSource source) {
    synchronized (lock) {
      sources.add(source);
    }
  }

  /**
   * Removes a source; its counters leave with the next publication.
   *
   * @param source one that was added
   * @throws IllegalArgumentException if it is not there
   */
  public void remove(CounterSource source) {
    synchronized (lock) {
      sources.remove(source);
    }
  }

  /**
   * Asks all sources and writes their values. What finds no room in the file is counted as {@link
   * CountersSnapshot#omitted() omitted}.
   *
   * @throws IllegalStateException if the file is closed, or this call comes from a source
   * @throws RuntimeException what a source threw, or an Error; all others were published
   */
  public void publish() {
    Throwable thrown;
    synchronized (lock) {
      requireOpen();
      thrown = publish(CountersLayout.STATE_RUNNING);
    }
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("a source threw " + thrown, thrown);
    }
  }

  /**
   * Publishes now and then from a daemon thread, until the close. What a source throws there goes
   * to that thread's handler of uncaught exceptions, the first time in a row.
   *
   * @param pause between two publications, 1 ms or more
   * @throws IllegalArgumentException if the pause is shorter
   * @throws IllegalStateException if the file is closed, or this was asked before
   */
  public void publishEvery(Duration pause) {
    if (pause.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "pause is " + pause + "; allowed is 1 ms or more: call publish() for a faster pace");
    }
    synchronized (lock) {
      requireOpen();
      if (publisher != null) {
        throw new IllegalStateException(
            path + " is published by a thread already: ask once, with the pause that is to be");
      }
      publisher =
          Executors.newSingleThreadScheduledExecutor(
              task -> Thread.ofPlatform().daemon().name("qmempool-counters").unstarted(task));
      var _ =
          publisher.scheduleWithFixedDelay(
              this::publishUnlessClosed, 0, nanos(pause), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Publishes for the last time, marks the file as closed for those who have it mapped, and deletes
   * it. Closing again is fine. What a source throws is dropped.
   *
   * @throws IllegalStateException if this call comes from a source
   * @throws UncheckedIOException if the file cannot be deleted; it is closed all the same
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (!arena.scope().isAlive()) {
        return;
      }
      requireNotPublishing();
      if (publisher != null) {
        publisher.shutdown(); // its thread finds the file closed, if it is on its way
      }
      try {
        var _ = publish(CountersLayout.STATE_CLOSED);
      } finally {
        arena.close();
        delete();
      }
    }
  }

  @Override
  public String toString() {
    return "CountersFile[" + path + "]";
  }

  private void publishUnlessClosed() {
    try {
      Throwable thrown;
      synchronized (lock) {
        if (!arena.scope().isAlive()) {
          return;
        }
        thrown = publish(CountersLayout.STATE_RUNNING);
      }
      if (thrown == null) {
        reported = false;
      } else {
        report(thrown);
      }
    } catch (Throwable e) { // the next publication is not to be called off
      report(e);
    }
  }

  private void report(Throwable thrown) {
    if (!reported) {
      reported = true;
      Thread thread = Thread.currentThread();
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      } catch (Throwable e) {
        // A handler that throws calls off no publication either.
      }
    }
  }

  /** Returns what the sources threw, as one. */
  private @Nullable Throwable publish(int state) {
    requireNotPublishing();
    publishing = true;
    try {
      Throwable thrown = sources.sample();
      writer.write(sources.values(), sources.stale(), state);
      return thrown;
    } finally {
      publishing = false;
    }
  }

  private void requireOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException(path + " is closed: make another counters file");
    }
  }

  private void requireNotPublishing() {
    if (publishing) {
      throw new IllegalStateException(
          path + " is being published: a source gives its values and nothing else");
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  /** Makes room for a new file, if nobody writes to the one that is there. */
  private static void removeLeftOver(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    CountersSnapshot there;
    try (CountersReader reader = CountersReader.attach(path)) {
      there = reader.snapshot();
    }
    if (there.writer() == WriterState.RUNNING) {
      throw new IllegalStateException(
          path + " is written by process " + there.pid() + ": choose another name, or end it");
    }
    Files.deleteIfExists(path);
  }

  private static MemorySegment map(Path made, long bytes, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      // Written, so that a full disk is an error here and no fault later.
      ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
      for (long at = 0; at < bytes; at += zeros.position()) {
        channel.write(zeros.clear().limit((int) Math.min(CHUNK, bytes - at)), at);
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }

  private static void deleteQuietly(Path made) {
    try {
      Files.deleteIfExists(made);
    } catch (IOException e) {
      // what made it impossible to make has been told, or will be by the close
    }
  }

  private static long nanos(Duration pause) {
    try {
      return pause.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // 292 years
    }
  }
}
