package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;

/** Ports on real veth devices, beyond the contract. */
class XdpPortTest {
  private static final ProbeFrame PROBE =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});

  private TestNetwork network;
  private Mempool pool;
  private PacketBurst burst;

  @BeforeAll
  static void needsPrograms() {
    Privileges.assumeBpf();
  }

  @BeforeEach
  void makeTheNetwork() {
    network = TestNetwork.create(2);
    pool = Mempool.builder().capacity(2048).build();
    burst = new PacketBurst(pool, 32);
  }

  @AfterEach
  void nothingIsLeft() {
    if (network == null) {
      return; // skipped
    }
    assertEquals(0, pool.inUse());
    pool.close();
    network.close();
  }

  private XdpPortBuilder port(String device) {
    return XdpPort.builder(pool, pool).device(device).rings(64, 64, 64, 64);
  }

  private static XdpPort open(NetworkNamespace where, XdpPortBuilder builder) {
    return where.call(builder::open);
  }

  private void send(PacketPort port, int n) {
    assertEquals(n, pool.allocBulk(burst.handles(), 0, n));
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = 0;
      burst.lengths()[i] = 60;
      burst.flags()[i] = 0;
      PROBE.write(pool.memory(), burst.position(i), 60, i);
    }
    int taken = port.transmit(burst, 0, n);
    assertEquals(n, taken);
    port.flush();
  }

  private void receiveAndFree(PacketPort port, int n) {
    int[] got = new int[1];
    Eventually.holds(
        n + " packets at " + port.name(),
        () -> {
          got[0] += port.receive(burst);
          pool.freeBulk(burst.handles(), 0, burst.size());
          return got[0] >= n;
        });
    assertEquals(n, got[0]);
  }

  @Test
  void aForwardedFrameKeepsItsElement() {
    try (XdpPort source = open(network.outside(), port(TestNetwork.SOURCE));
        XdpPort sink = open(network.outside(), port(TestNetwork.SINK).sharing(source));
        XdpPort a = open(network.application(), port(TestNetwork.A).sharing(source));
        XdpPort b = open(network.application(), port(TestNetwork.B).sharing(source))) {
      send(source, 8);
      Eventually.holds("8 packets at a", () -> a.receive(burst) == 8);
      int[] handles = burst.handles().clone();
      assertEquals(8, b.transmit(burst, 0, 8));
      b.flush();
      Eventually.holds("all are sent", () -> flushed(b).completed() == 8);
      for (int i = 0; i < 8; i++) {
        // Received at a, sent from b, freed by b: nobody else had them in between.
        MemorySegment frame = pool.element(handles[i]);
        assertEquals((byte) 0x88, frame.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 256 + 12));
      }
      receiveAndFree(sink, 8);
      assertEquals(8, a.statistics().received());
    }
  }

  private static PortStatistics flushed(PacketPort port) {
    port.flush();
    return port.statistics();
  }

  @Test
  void theSharedUmemOutlivesThePortThatRegisteredIt() {
    XdpPort first = open(network.outside(), port(TestNetwork.SOURCE));
    try (XdpPort second = open(network.application(), port(TestNetwork.A).sharing(first))) {
      first.close();
      try (XdpPort again = open(network.outside(), port(TestNetwork.SOURCE).sharing(second))) {
        send(again, 16);
        receiveAndFree(second, 16);
      }
    }
  }

  @Test
  void queuesOfOneDeviceShareItsProgramAndTheLastDetachesIt() {
    try (XdpPort sender1 =
        open(network.outside(), port(TestNetwork.SOURCE).queue(1).attach(AttachMode.NONE))) {
      XdpPort queue0 = open(network.application(), port(TestNetwork.A).sharing(sender1));
      try (XdpPort queue1 =
          open(network.application(), port(TestNetwork.A).queue(1).sharing(queue0))) {
        assertEquals(AttachMode.NATIVE, queue1.attachMode());
        queue0.close();
        send(sender1, 10);
        receiveAndFree(queue1, 10);
      }
      open(network.application(), port(TestNetwork.A)).close();
    }
  }

  @Test
  void aPortThatOnlySendsHoldsNoElements() {
    try (XdpPort sender =
            open(network.outside(), port(TestNetwork.SOURCE).attach(AttachMode.NONE));
        XdpPort receiver = open(network.application(), port(TestNetwork.A))) {
      assertEquals(64, pool.inUse());
      assertEquals("af_xdp transmit-only copy", sender.statistics().mode());
      assertEquals(0, sender.receive(burst));
      assertEquals(64, pool.inUse());
      send(sender, 32);
      receiveAndFree(receiver, 32);
    }
  }

  @Test
  void theHeadroomIsInFrontOfTheFrame() {
    try (XdpPort sender =
            open(network.outside(), port(TestNetwork.SOURCE).attach(AttachMode.NONE));
        XdpPort receiver = open(network.application(), port(TestNetwork.A).headroom(64))) {
      assertEquals(320, receiver.headroom());
      send(sender, 1);
      Eventually.holds("a packet", () -> receiver.receive(burst) == 1);
      assertEquals(320, burst.offsets()[0]);
      pool.freeBulk(burst.handles(), 0, 1);
    }
  }

  @Test
  void framesWaitWhileTheLinkIsDownAndGoWhenItIsUp() {
    try (XdpPort sender =
            open(network.outside(), port(TestNetwork.SOURCE).attach(AttachMode.NONE));
        XdpPort receiver = open(network.application(), port(TestNetwork.A))) {
      network.outsideLinks().up(TestNetwork.SOURCE, false);
      send(sender, 5);
      assertTrue(sender.statistics().event("kick_link_down") > 0);
      assertEquals(5, sender.statistics().heldForTransmit());
      network.outsideLinks().up(TestNetwork.SOURCE, true);
      Eventually.holds("all are sent", () -> flushed(sender).heldForTransmit() == 0);
      assertEquals(AttachMode.NATIVE, receiver.attachMode());
    }
  }

  @Test
  void aFrameBeyondTheMtuIsDroppedAndCountedAndTheRestGoes() {
    try (XdpPort sender =
            open(network.outside(), port(TestNetwork.SOURCE).attach(AttachMode.NONE));
        XdpPort receiver = open(network.application(), port(TestNetwork.A))) {
      assertEquals(3, pool.allocBulk(burst.handles(), 0, 3));
      for (int i = 0; i < 3; i++) {
        burst.offsets()[i] = 0;
        burst.lengths()[i] = i == 1 ? 1600 : 60;
        burst.flags()[i] = 0;
      }
      assertEquals(3, sender.transmit(burst, 0, 3));
      Eventually.holds("all are complete", () -> flushed(sender).completed() == 3);
      receiveAndFree(receiver, 2);
      assertEquals(1, sender.statistics().drop("tx_dropped_by_device"));
    }
  }

  @Test
  void aDeviceThatIsDeletedIsAReportedStateAndItsElementsComeBack() {
    XdpPort sender = open(network.outside(), port(TestNetwork.SOURCE));
    network.outsideLinks().delete(TestNetwork.SOURCE);
    send(sender, 5);
    PortStatistics s = sender.statistics();
    assertTrue(s.event("kick_device_gone") + s.event("kick_link_down") > 0, s.toString());
    assertEquals(0, sender.receive(burst));
    long start = System.nanoTime();
    sender.close();
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
    assertEquals(0, pool.inUse());
  }

  @Test
  void floodedWithNobodyReceivingThePortCountsWhatItLoses() {
    try (XdpPort sender =
            open(network.outside(), port(TestNetwork.SOURCE).attach(AttachMode.NONE));
        XdpPort receiver = open(network.application(), port(TestNetwork.A))) {
      for (int i = 0; i < 10; i++) {
        send(sender, 32);
        Eventually.holds("all are sent", () -> flushed(sender).heldForTransmit() == 0);
      }
      int[] got = new int[1];
      Eventually.holds(
          "320 received or dropped",
          () -> {
            got[0] += receiver.receive(burst);
            pool.freeBulk(burst.handles(), 0, burst.size());
            return got[0] + receiver.statistics().dropped() >= 320;
          });
      assertEquals(320, got[0] + receiver.statistics().dropped());
      assertTrue(receiver.statistics().dropped() > 0);
    }
  }

  @Test
  void busyPollingIsTakenAndFramesStillPass() {
    try (XdpPort sender =
            open(network.outside(), port(TestNetwork.SOURCE).attach(AttachMode.NONE));
        XdpPort receiver = open(network.application(), port(TestNetwork.A).busyPoll(20, 64))) {
      assertEquals(0, receiver.receive(burst));
      assertTrue(receiver.statistics().event("busy_polls") > 0);
      send(sender, 32);
      receiveAndFree(receiver, 32);
    }
  }
}
