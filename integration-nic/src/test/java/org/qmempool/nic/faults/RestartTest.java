package org.qmempool.nic.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.Victim;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.cli.NicRun;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.socket.TapPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;

/** A process that is killed in the middle of traffic, and one that wants what another one has. */
class RestartTest {
  private static final ProbeFrame PROBE =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});

  @TempDir private Path folder;

  private static Victim capture(TestNetwork network, String port, Path file) throws Exception {
    Victim capture =
        network
            .application()
            .call(
                () ->
                    Victim.start(
                        NicRun.class,
                        "capture",
                        "--port=" + port,
                        "--interface=" + TestNetwork.A,
                        "--pcap=" + file));
    capture.awaitLine(line -> line.startsWith("capture of " + TestNetwork.A));
    return capture;
  }

  /** Sends until the process has written {@code more} bytes. */
  private static void feed(Mempool pool, PacketPort sender, Path file, long more) {
    PacketBurst burst = new PacketBurst(pool, 1);
    long wanted = file.toFile().length() + more;
    Eventually.holds(
        wanted + " bytes in " + file,
        () -> {
          sender.flush();
          if (sender.statistics().heldForTransmit() == 0) {
            burst.size(0);
            burst.add(pool.alloc(), 0, 60);
            PROBE.write(pool.memory(), burst.position(0), 60, 1);
            assertEquals(1, sender.transmit(burst, 0, 1));
            sender.flush();
          }
          return file.toFile().length() >= wanted;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"xdp", "packet"})
  void aProcessThatIsKilledDuringTrafficIsStartedAgainAtOnce(String port) throws Exception {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1);
        Mempool pool = Mempool.builder().capacity(256).build();
        PacketPort sender =
            network
                .outside()
                .call(
                    () ->
                        PacketSocketPort.builder(pool, pool)
                            .device(TestNetwork.SOURCE)
                            .slots(0)
                            .open())) {
      Path one = folder.resolve("one.pcap");
      Path two = folder.resolve("two.pcap");
      try (Victim first = capture(network, port, one)) {
        feed(pool, sender, one, 1000);
        first.signal("KILL");
        assertEquals(137, first.exitCode());
      }
      try (Victim second = capture(network, port, two)) {
        feed(pool, sender, two, 1000);
        second.signal("INT");
        assertEquals(130, second.exitCode());
      }
    }
  }

  @Test
  void ofTwoProcessesOnOneQueueTheSecondIsRefusedAndTheFirstGoesOn() throws Exception {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1);
        Mempool pool = Mempool.builder().capacity(256).build();
        PacketPort sender =
            network
                .outside()
                .call(
                    () ->
                        XdpPort.builder(pool, pool)
                            .device(TestNetwork.SOURCE)
                            .rings(64, 64, 64, 64)
                            .attach(AttachMode.NONE)
                            .open())) {
      Path file = folder.resolve("first.pcap");
      try (Victim first = capture(network, "xdp", file)) {
        feed(pool, sender, file, 500);
        long start = System.nanoTime();
        Refusal.of(
            PortException.class,
            () ->
                network
                    .application()
                    .call(
                        () ->
                            XdpPort.builder(pool, pool)
                                .device(TestNetwork.A)
                                .rings(64, 64, 64, 64)
                                .open()),
            "queue 0 of " + TestNetwork.A,
            "another AF_XDP socket has it");
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
        feed(pool, sender, file, 500);
        first.signal("INT");
        assertEquals(130, first.exitCode());
      }
    }
  }

  @Test
  void aTapOfAnotherProcessIsRefusedAndFreeAtOnceWhenThatIsKilled() throws Exception {
    Privileges.assumeNamespaces();
    try (TestNetwork network = TestNetwork.create(1);
        Mempool pool = Mempool.builder().capacity(256).build();
        Victim first =
            network
                .application()
                .call(() -> Victim.start(NicRun.class, "drop", "--interface=tap:qm-tap"))) {
      first.awaitLine(line -> line.startsWith("drop on tap:qm-tap"));
      Refusal.of(
          PortException.class,
          () -> tap(network, pool).close(),
          "qm-tap",
          "another process has it");
      first.signal("KILL");
      assertEquals(137, first.exitCode());
      tap(network, pool).close();
    }
  }

  private static TapPort tap(TestNetwork network, Mempool pool) {
    return network.application().call(() -> TapPort.builder(pool, pool).device("qm-tap").open());
  }
}
