package org.qmempool.nic.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.PacketTap;
import org.qmempool.nic.kernel.Privileges;

class TestNetworkTest {
  @BeforeAll
  static void needsNamespaces() {
    Privileges.assumeNamespaces();
  }

  @Test
  void allFourEndsAreUpAndNobodySpeaks() {
    try (TestNetwork network = TestNetwork.create(1)) {
      assertTrue(network.outsideLinks().isUp(TestNetwork.SOURCE));
      assertTrue(network.outsideLinks().isUp(TestNetwork.SINK));
      assertTrue(network.applicationLinks().isUp(TestNetwork.A));
      assertTrue(network.applicationLinks().isUp(TestNetwork.B));
      try (PacketTap tap =
          PacketTap.open(
              network.application(), network.applicationLinks().index(TestNetwork.A), 1 << 20)) {
        assertEquals(-1, tap.next());
      }
      assertEquals(0, network.outsideLinks().statistics(TestNetwork.SOURCE).txPackets());
      assertEquals(0, network.applicationLinks().statistics(TestNetwork.B).txPackets());
    }
  }

  @Test
  void closeRemovesLinksIntoOtherNamespaces() {
    try (NetworkNamespace witness = NetworkNamespace.create("witness");
        Netlink links = Netlink.open(witness)) {
      try (TestNetwork network = TestNetwork.create(1)) {
        network.outsideLinks().createVethPair("to-witness", "witness", witness, 1);
        assertTrue(links.exists("witness"));
      }
      Eventually.holds("the pair is gone", () -> !links.exists("witness"));
    }
  }

  @Test
  void nothingIsLeftWhenTheProcessIsKilled() throws Exception {
    try (NetworkNamespace witness = NetworkNamespace.create("witness");
        Netlink links = Netlink.open(witness)) {
      Process victim =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  TestNetworkVictim.class.getName(),
                  Integer.toString(witness.tid()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = victim.inputReader(StandardCharsets.UTF_8)) {
        String path = out.readLine();
        assertTrue(path != null && Files.exists(Path.of(path)), "namespace at " + path);
        assertTrue(links.exists("witness"));
      } finally {
        victim.destroyForcibly(); // SIGKILL
      }
      assertTrue(victim.waitFor(5, TimeUnit.SECONDS));
      Eventually.holds("namespace and pair are gone", () -> !links.exists("witness"));
    }
  }
}
