package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.nic.Victim;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;

/** The program itself, ended in the middle of a run, and started without any right. */
class NicBenchEndTest {
  @ParameterizedTest
  @CsvSource({"KILL, 137", "INT, 130"})
  void aSignalInTheMiddleOfARunLeavesNothing(String signal, int exitCode, @TempDir Path folder)
      throws Exception {
    Privileges.assumeBpf();
    try (NetworkNamespace witness = NetworkNamespace.create("witness");
        Netlink links = Netlink.open(witness);
        Victim bench =
            Victim.start(
                NicBench.class, "--quick", "--no-cost-card", "--port=xdp", "--out=" + folder)) {
      // All networks are there and all ports open before anything moves.
      bench.awaitLine(line -> line.contains("memory port, burst"));
      List<ProcessHandle> children = bench.descendants();
      List<Integer> namespaces = new ArrayList<>();
      for (ProcessHandle child : children) {
        namespaces.addAll(namespaceThreads(child.pid()));
      }
      assertTrue(namespaces.size() >= 6, "three networks of two namespaces: " + namespaces);
      for (int i = 0; i < namespaces.size(); i++) {
        links.createVethPair("witness" + i, "peer" + i, namespaces.get(i), 1);
      }
      bench.signal(signal);
      List<String> rest = bench.rest();
      assertEquals(exitCode, bench.exitCode());
      List<String> ownWords = rest.stream().filter(line -> line.startsWith("nic-bench")).toList();
      assertEquals(
          "INT".equals(signal)
              ? List.of("nic-bench: interrupted, there is no report; its network goes with it")
              : List.of(),
          ownWords);
      for (ProcessHandle child : children) {
        Eventually.holds("the child is gone", () -> !child.isAlive());
      }
      for (int i = 0; i < namespaces.size(); i++) {
        String name = "witness" + i;
        Eventually.holds("the namespace is gone", () -> !links.exists(name));
      }
    }
  }

  @Test
  void withoutAnyRightItRunsInAUserNamespaceAndSaysWhy(@TempDir Path folder) throws Exception {
    Privileges.assumeProgram("unshare", "util-linux");
    assertEquals("", UserNamespace.whyUnusable());
    List<String> command = new ArrayList<>(NOBODY);
    command.addAll(Victim.java(NicBench.class, "--quick", "--out=" + folder));
    List<ProcessHandle> children;
    try (Victim bench = Victim.start(command)) {
      bench.awaitLine(
          line ->
              line.contains("re-running in a user namespace, as cannot make a network namespace")
                  && line.contains("EPERM"));
      bench.awaitLine(line -> line.startsWith("[1 of "));
      children = bench.descendants();
      assertFalse(children.isEmpty());
      bench.signal("KILL");
      assertEquals(137, bench.exitCode());
      for (ProcessHandle child : children) {
        Eventually.holds("the child is gone", () -> !child.isAlive());
      }
    }
  }

  /** A user without rights: nobody, as whom a process may still make a user namespace. */
  private static final List<String> NOBODY =
      List.of("unshare", "--user", "--map-user=65534", "--map-group=65534");

  private static List<Integer> namespaceThreads(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks
          .filter(NicBenchEndTest::isNamespaceThread)
          .map(task -> Integer.parseInt(task.getFileName().toString()))
          .toList();
    }
  }

  private static boolean isNamespaceThread(Path task) {
    try {
      return Files.readString(task.resolve("comm")).startsWith("netns-");
    } catch (IOException e) {
      return false; // it has ended
    }
  }
}
