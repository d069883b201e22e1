package org.qmempool.jmh.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program that a part runs, its output in a file. Nothing that it started outlives the call, also
 * where the call is interrupted or the program takes too long.
 */
public final class Command {
  /** The exit code of a program that took longer than it may. */
  public static final int TIMED_OUT = -1;

  private static final int TAIL = 5;
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Path directory;
  private final Path log;
  private final List<String> words;
  private Duration bound = Duration.ofHours(1);
  private Consumer<String> listener = line -> {};

  /**
   * A program to run.
   *
   * @param directory where it runs
   * @param log where its output goes, both streams
   * @param words its name and arguments
   */
  public Command(Path directory, Path log, List<String> words) {
    this.directory = directory;
    this.log = log;
    this.words = List.copyOf(words);
  }

  /**
   * A JVM of the version of this one, on a class path.
   *
   * @param context whose tree it runs in
   * @param log where its output goes
   * @param arguments options, class and arguments
   * @return the command
   */
  public static Command java(GateContext context, Path log, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(arguments);
    return new Command(context.root(), log, words);
  }

  /**
   * Maven, with what the gate was told to give it.
   *
   * @param context who told it
   * @param directory with the POM
   * @param log where its output goes
   * @param arguments goals and options
   * @return the command
   */
  public static Command maven(
      GateContext context, Path directory, Path log, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("mvn", "-B"));
    words.addAll(context.mavenArguments());
    words.addAll(arguments);
    return new Command(directory, log, words);
  }

  /**
   * Bounds the time.
   *
   * @param limit after which the program is ended
   * @return this
   */
  public Command within(Duration limit) {
    bound = limit;
    return this;
  }

  /**
   * Listens to the output.
   *
   * @param reader gets each line, in a thread of its own
   * @return this
   */
  public Command listening(Consumer<String> reader) {
    listener = reader;
    return this;
  }

  /**
   * Runs it and waits.
   *
   * @return its exit code; {@link #TIMED_OUT} if it was ended for its time
   * @throws IOException if it cannot be started, or its output not be written
   * @throws InterruptedException if the thread is interrupted; the program has been ended
   */
  public int run() throws IOException, InterruptedException {
    if (log.getParent() != null) {
      Files.createDirectories(log.getParent());
    }
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
      Process process =
          new ProcessBuilder(words)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
      CountDownLatch read = new CountDownLatch(1);
      Thread.ofPlatform().daemon().name("output").start(() -> copy(process, out, failure, read));
      try {
        boolean ended = process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          end(process);
          return TIMED_OUT;
        }
        read.await(10, TimeUnit.SECONDS); // the end of the output, unless a child holds it open
        IOException failed = failure.get();
        if (failed != null || out.checkError()) {
          throw new IOException("cannot write " + log, failed);
        }
        return process.exitValue();
      } finally {
        end(process);
      }
    }
  }

  private void copy(
      Process process,
      PrintStream out,
      AtomicReference<@Nullable IOException> failure,
      CountDownLatch read) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(line);
        listener.accept(line);
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        failure.set(e);
      }
    } finally {
      read.countDown();
    }
  }

  /** Asks first: who has a namespace or a mount to clear away needs a moment for it. */
  private static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    long last = System.nanoTime() + GRACE.toNanos();
    boolean interrupted = false;
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(Math.max(0, last - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        interrupted = true;
        break;
      } catch (ExecutionException | TimeoutException _) {
        // by force, below
      }
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    all.forEach(ProcessHandle::destroyForcibly);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The last lines of the output that have something in them, for a finding.
   *
   * @return one line
   * @throws IOException if the log cannot be read
   */
  public String tail() throws IOException {
    List<String> lines =
        Files.readAllLines(log).stream()
            .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    return String.join(" / ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
