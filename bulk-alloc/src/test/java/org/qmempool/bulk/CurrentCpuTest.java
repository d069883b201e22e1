package org.qmempool.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CurrentCpuTest {
  private static final int MOST_PROCESSES = 4;

  /** Run in a process of its own, to be pinned from outside or to run without rseq. */
  public static void main(String[] args) throws InterruptedException {
    System.out.println(CurrentCpu.source() + " " + CurrentCpu.get());
    Thread virtual = Thread.ofVirtual().start(() -> System.out.println("v " + CurrentCpu.get()));
    virtual.join();
  }

  @Test
  void theNumberIsWithinThePossibleCpus() {
    assertTrue(CurrentCpu.count() >= Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < 1000; i++) {
      int cpu = CurrentCpu.get();
      assertTrue(cpu >= 0 && cpu < CurrentCpu.count());
    }
  }

  @Test
  void aPinnedProcessSeesItsCpuOnEveryKindOfThread() throws Exception {
    for (int cpu : allowedCpus()) {
      List<String> lines = run("taskset", "-c", "" + cpu);
      assertEquals(CurrentCpu.source() + " " + cpu, lines.get(0));
      assertEquals("v " + cpu, lines.get(1));
    }
  }

  @Test
  void withoutRseqTheCLibraryIsAsked() throws Exception {
    int cpu = allowedCpus().getFirst();
    List<String> lines =
        run("taskset", "-c", "" + cpu, "env", "GLIBC_TUNABLES=glibc.pthread.rseq=0");
    assertEquals("SCHED_GETCPU " + cpu, lines.get(0));
  }

  @Test
  void withoutNativeAccessTheFlagIsNamed() throws Exception {
    List<String> lines = java(1, List.of(), "--illegal-native-access=deny");
    String first = lines.getFirst();
    assertTrue(first.contains("--enable-native-access=org.qmempool.bulk"), lines.toString());
  }

  /** The first CPUs of those that this process may use, from a list like "0-3,8". */
  private static List<Integer> allowedCpus() throws IOException {
    List<Integer> cpus = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        for (String range : line.replaceAll(".*:\\s*", "").split(",", -1)) {
          int first = Integer.parseInt(range.replaceAll("-.*", ""));
          int last = Integer.parseInt(range.replaceAll(".*-", ""));
          for (int cpu = first; cpu <= last && cpus.size() < MOST_PROCESSES; cpu++) {
            cpus.add(cpu);
          }
        }
      }
    }
    return cpus;
  }

  private static List<String> run(String... prefix) throws IOException, InterruptedException {
    assumeTrue(
        Stream.of("/usr/bin", "/bin", "/usr/local/bin")
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "taskset"))),
        "skipped: no taskset, it is in util-linux");
    return java(0, List.of(prefix), "--enable-native-access=ALL-UNNAMED");
  }

  private static List<String> java(int exitCode, List<String> prefix, String nativeAccess)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            nativeAccess,
            "-cp",
            System.getProperty("qmempool.test.path", ""),
            CurrentCpuTest.class.getName()));
    Path out = Files.createTempFile("current-cpu", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      List<String> lines = Files.readAllLines(out);
      assertEquals(exitCode, process.exitValue(), lines.toString());
      return lines;
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }
}
