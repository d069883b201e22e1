package org.qmempool.jmh.gate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a gate from outside: a signal, and a disk without room. */
class InterruptionTest {
  private static final int SIGINT = 130;
  private static final long BOUND_SECONDS = 60;

  @TempDir private Path root;

  private ProcessBuilder gate(String... prefix) {
    List<String> words = new java.util.ArrayList<>(List.of(prefix));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            InterruptedGate.class.getName(),
            root.toString()));
    return new ProcessBuilder(words).redirectErrorStream(true);
  }

  @Test
  void anInterruptedGateKeepsWhatIsDoneAndLeavesNoProgram() throws Exception {
    Process gate = gate().start();
    try {
      Path reached = root.resolve("target-reached");
      await(() -> Files.exists(reached), gate);
      await(() -> child(gate).isPresent(), gate);
      ProcessHandle sleeping = child(gate).orElseThrow();
      assertEquals(
          0, new ProcessBuilder("kill", "-INT", "" + gate.pid()).start().waitFor(), "kill");
      assertTrue(gate.waitFor(BOUND_SECONDS, TimeUnit.SECONDS));
      assertEquals(SIGINT, gate.exitValue());
      await(() -> !sleeping.isAlive(), null);
      String said = new String(gate.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(said.contains("gate: interrupted; what is done is kept"), said);
    } finally {
      gate.destroyForcibly();
    }
    assertTrue(Files.exists(root.resolve("jmh/target/gate/first.json")));
    assertFalse(Files.exists(root.resolve("jmh/target/gate/waiting.json")));
  }

  /** The first part's result is larger than the disk. */
  @Test
  void aFullDiskIsInconclusive() throws Exception {
    Assumptions.assumeTrue(
        new ProcessBuilder("unshare", "--mount", "true").start().waitFor() == 0,
        "needs root, to mount a small disk");
    Path small = Files.createDirectory(root.resolve("target"));
    Process gate =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=16k tmpfs \"$1\" && shift 1 && exec \"$@\"",
                    "sh",
                    small.toString(),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:-UsePerfData",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FullDiskGate.class.getName(),
                    root.toString(),
                    "--out",
                    small.toString()))
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(gate.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(gate.waitFor(BOUND_SECONDS, TimeUnit.SECONDS));
      assertEquals(3, gate.exitValue(), said);
      assertTrue(said.contains("INCONCLUSIVE large: could not do its work"), said);
      assertTrue(said.contains("No space left on device"), said);
      assertTrue(said.contains("MET small"), "the parts behind it run: " + said);
    } finally {
      gate.destroyForcibly();
    }
  }

  private static Optional<ProcessHandle> child(Process gate) {
    return gate.children().findFirst();
  }

  /** What is waited for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition, Process alive) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() - deadline < 0, "within " + BOUND_SECONDS + " s");
      assertTrue(alive == null || alive.isAlive(), "the gate ended by itself");
      Thread.onSpinWait();
    }
  }
}
