package org.qmempool.jcstress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * One run of jcstress in a JVM of its own, read from the result file that it leaves.
 *
 * @param executed test classes that gave samples, each with their number
 * @param failures test classes with a forbidden outcome, and what was seen
 * @param broken test classes that could not run to their end, and why
 */
public record JcstressRun(
    TreeMap<String, Long> executed, List<String> failures, List<String> broken) {
  /** One compilation mode, a fraction of a second for each test: some seconds for all of them. */
  public static final List<String> SHORT =
      List.of(
          "-m",
          "quick",
          "-sc",
          "false",
          "-f",
          "1",
          "-fsm",
          "1",
          "-iters",
          "2",
          "-time",
          "100",
          "-jvmArgs",
          "-XX:+UseSerialGC -Xms64m -Xmx64m --enable-native-access=ALL-UNNAMED");

  /** The default mode of jcstress: all compilation modes, minutes for each test. */
  public static final List<String> FULL =
      List.of("-m", "default", "-jvmArgsPrepend", "--enable-native-access=ALL-UNNAMED");

  /** No run takes as long, the full one included. */
  private static final long LIMIT_HOURS = 3;

  /** The names of the test classes, as the annotation processor listed them. */
  public static TreeSet<String> named() {
    return new TreeSet<>(TestList.tests());
  }

  /**
   * Runs the tests whose names match.
   *
   * @param classPath what the tests run on
   * @param tests a regular expression
   * @param options mode and times
   * @param directory where log, results and report go; emptied first
   */
  public static JcstressRun run(
      String classPath, String tests, List<String> options, Path directory)
      throws IOException, InterruptedException {
    empty(directory);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath, "org.openjdk.jcstress.Main", "-t", tests));
    command.addAll(List.of("-r", directory.resolve("report").toString()));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log.txt").toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT_HOURS, TimeUnit.HOURS)) {
        throw new IOException(
            "jcstress is still running after "
                + LIMIT_HOURS
                + " hours: see "
                + directory.resolve("log.txt"));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> results =
          files.filter(f -> f.getFileName().toString().startsWith("jcstress-results")).toList();
      if (results.size() != 1) {
        throw new IOException("jcstress left no results: see " + directory.resolve("log.txt"));
      }
      return read(results.getFirst());
    }
  }

  private static JcstressRun read(Path results) throws IOException {
    JcstressRun run = new JcstressRun(new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    var collector = new DiskReadCollector(results.toString(), run::add);
    try {
      collector.dump();
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    } finally {
      collector.close();
    }
    return run;
  }

  private void add(TestResult result) {
    if (result.getTotalCount() > 0) {
      executed.merge(result.getName(), result.getTotalCount(), Long::sum);
    }
    if (result.status() != Status.NORMAL) {
      broken.add(result.getName() + ": " + result.status() + " " + result.getMessages());
    } else if (!result.grading().isPassed) {
      failures.add(result.getName() + ": " + result.grading().failureMessages);
    }
  }

  private static void empty(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(directory);
  }
}
