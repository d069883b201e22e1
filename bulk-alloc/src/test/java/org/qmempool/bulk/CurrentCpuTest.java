package org.qmempool.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CurrentCpuTest {
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
    int last = CurrentCpu.count() - 1;
    for (int cpu = 0; cpu <= last && cpu < Runtime.getRuntime().availableProcessors(); cpu++) {
      List<String> lines = run(List.of("taskset", "-c", "" + cpu), List.of());
      assertEquals(CurrentCpu.source() + " " + cpu, lines.get(0));
      assertEquals("v " + cpu, lines.get(1));
    }
  }

  @Test
  void withoutRseqTheCLibraryIsAsked() throws Exception {
    List<String> lines =
        run(List.of("taskset", "-c", "0", "env", "GLIBC_TUNABLES=glibc.pthread.rseq=0"), List.of());
    assertEquals("SCHED_GETCPU 0", lines.get(0));
  }

  private static List<String> run(List<String> prefix, List<String> jvmArgs)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArgs);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("qmempool.test.path", ""),
            CurrentCpuTest.class.getName()));
    Path out = Files.createTempFile("current-cpu", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      List<String> lines = Files.readAllLines(out);
      assertEquals(0, process.exitValue(), lines.toString());
      return lines;
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }
}
