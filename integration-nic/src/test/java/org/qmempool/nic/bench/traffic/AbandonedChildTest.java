package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;

/** A parent that dies in the middle of a run takes its child, and so the network, with it. */
class AbandonedChildTest {
  @ParameterizedTest
  @ValueSource(strings = {"KILL", "INT"})
  void aSignalInTheMiddleOfARunLeavesNothing(String signal)
      throws IOException, InterruptedException {
    Privileges.assumeBpf();
    Set<String> before = interfaces();
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AbandoningParent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> children;
    try (BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("af_xdp native copy over veth", out.readLine());
      children = parent.descendants().toList();
      assertEquals(1, children.size());
      Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + parent.pid()).start();
      assertEquals(0, kill.waitFor());
      assertTrue(parent.waitFor(10, TimeUnit.SECONDS));
    } finally {
      parent.destroyForcibly();
    }
    // Namespaces, links, programs and sockets have no name: they live as long as the process.
    Eventually.holds("the child is gone", () -> !children.getFirst().isAlive());
    assertEquals(before, interfaces());
  }

  private static Set<String> interfaces() {
    Path net = Path.of("/sys/class/net");
    assertTrue(Files.exists(net));
    String[] names = new File(net.toString()).list();
    return new TreeSet<>(Arrays.asList(names == null ? new String[0] : names));
  }
}
