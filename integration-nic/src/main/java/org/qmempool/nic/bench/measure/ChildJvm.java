package org.qmempool.nic.bench.measure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM of our own kind that measures one variant, so that its call sites see one class only.
 *
 * <p>It is asked by lines on its standard input and answers each with one line of JSON. When its
 * input ends, because its parent closed it or died, it halts (see {@link ChildMain}); so nothing
 * outlives a parent that was killed. Not thread-safe.
 */
public final class ChildJvm implements AutoCloseable {
  private static final Duration END_WITHIN = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private ChildJvm(String name, Process process) {
    this.name = name;
    this.process = process;
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a child on the class path of this JVM. Its standard error is ours.
   *
   * @param main the class to run
   * @param jvmOptions options of the JVM, such as the size of the heap
   * @param arguments of main
   * @return to be closed by the caller
   */
  public static ChildJvm start(Class<?> main, List<String> jvmOptions, String... arguments) {
    return start(System.getProperty("java.class.path"), main.getName(), jvmOptions, arguments);
  }

  /**
   * Starts a child on a class path of its own. Its standard error is ours.
   *
   * @param classPath of the child
   * @param main name of the class to run
   * @param jvmOptions options of the JVM, such as the size of the heap
   * @param arguments of main
   * @return to be closed by the caller
   */
  public static ChildJvm start(
      String classPath, String main, List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // One collector thread and no barriers worth speaking of: the measured code makes no garbage.
    command.add("-XX:+UseSerialGC");
    command.add("-Xshare:auto");
    command.addAll(jvmOptions);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    String name = main.substring(main.lastIndexOf('.') + 1) + " " + String.join(" ", arguments);
    try {
      return new ChildJvm(
          name, new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name + " by " + command.get(0), e);
    }
  }

  /**
   * Asks and waits for the answer.
   *
   * @param command one line
   * @param bound how long to wait at most
   * @return the answer
   * @throws ChildFailure if the child says that it failed, ended or did not answer in time
   */
  public Map<String, Object> ask(String command, Duration bound) {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> exchange(command));
    String answer;
    try {
      answer = line.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new ChildFailure(
          name + " did not answer '" + command + "' within " + bound.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new ChildFailure("interrupted while waiting for " + name);
    } catch (ExecutionException e) {
      throw new ChildFailure(name + ": " + reason(e));
    }
    return parse(answer);
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return String.valueOf((cause == null ? e : cause).getMessage());
  }

  private String exchange(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
      String line = answers.readLine();
      if (line == null) {
        process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS);
        throw new IllegalStateException(
            "ended" + (process.isAlive() ? "" : " with exit code " + process.exitValue()));
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Map<String, Object> parse(String answer) {
    try {
      Map<String, Object> map = JSON.std.mapFrom(answer);
      if (map.get("failure") instanceof String failure) {
        throw new ChildFailure(failure);
      }
      return map;
    } catch (IOException e) {
      throw new ChildFailure(name + " answered what is no JSON: " + answer);
    }
  }

  /** Ends the child; kills it if it takes longer than 5 s. */
  @Override
  public void close() {
    try {
      commands.close();
    } catch (IOException e) {
      // it is gone already
    }
    try {
      if (!process.waitFor(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
