package org.qmempool.nic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program in a JVM and a process group of its own, that a test sends a signal. */
public final class Victim implements AutoCloseable {
  private static final int LIMIT_SECONDS = 120;

  private final Process process;
  private final BufferedReader err;
  private final List<String> said = new ArrayList<>();

  private Victim(Process process) {
    this.process = process;
    // So that nothing which reads from it waits for ever.
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    err = process.errorReader(StandardCharsets.UTF_8);
  }

  /** Starts a program in the network namespace of the calling thread. */
  public static Victim start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // A shell in the background ignores SIGINT, and a JVM leaves it so.
    command.addAll(List.of("env", "--default-signal=INT", "setsid"));
    command.addAll(java(main, arguments));
    return start(command);
  }

  public static Victim start(List<String> command) throws IOException {
    return new Victim(
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** What starts a program on the class path of the tests. */
  public static List<String> java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Waits for a line on standard error. */
  public void awaitLine(Predicate<String> wanted) throws IOException {
    String line = err.readLine();
    while (line != null && !wanted.test(line)) {
      said.add(line);
      line = err.readLine();
    }
    assertTrue(line != null, () -> "ended: " + said);
  }

  /** Sends a signal: INT to the group, as the terminal does, and the others to the process. */
  public void signal(String signal) throws IOException, InterruptedException {
    String whom = ("INT".equals(signal) ? "-" : "") + process.pid();
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + whom).start();
    assertEquals(0, kill.waitFor());
  }

  /** What it says on standard error to its end, and its exit code after that. */
  public List<String> rest() throws IOException {
    List<String> rest = new ArrayList<>();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      rest.add(line);
    }
    return rest;
  }

  public int exitCode() throws InterruptedException {
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    return process.exitValue();
  }

  public List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
