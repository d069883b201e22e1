package org.qmempool.nic.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Bpf;
import org.qmempool.nic.kernel.BpfProgram;
import org.qmempool.nic.kernel.DeafXdpSocket;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.PacketTap;
import org.qmempool.nic.kernel.Privileges;

/** The rows of the table in {@link DropCounters}, but for the full ring, which takes two CPUs. */
class DropCountersTest {
  private static final int FRAMES = 1000;

  private static TestNetwork network;
  private static LiveFrameSource source;
  private static DropCounters counters;
  private static int a;

  @BeforeAll
  static void makeNetwork() {
    Privileges.assumeBpf();
    network = TestNetwork.create(1);
    a = network.applicationLinks().index(TestNetwork.A);
    ProbeFrame flow =
        new ProbeFrame(
            network.applicationLinks().mac(TestNetwork.A),
            network.outsideLinks().mac(TestNetwork.SOURCE));
    source = LiveFrameSource.open(flow, network.outsideLinks().index(TestNetwork.SOURCE), 60);
    counters = network.sourceToA();
  }

  @AfterAll
  static void closeNetwork() {
    if (network != null) {
      counters.close();
      source.close();
      network.close();
    }
  }

  @Test
  void whatAProgramDropsCountsOnce() {
    int drop = Bpf.load("drop", BpfProgram.verdict(BpfProgram.XDP_DROP), 0);
    int link = network.application().call(() -> Bpf.attach(drop, TestNetwork.A, a, Bpf.NATIVE));
    DropCounters.Snapshot d = growthWhenLost(FRAMES);
    assertEquals(FRAMES, d.verdictDropped());
    NicLibc.close(link);
    NicLibc.close(drop);
  }

  @Test
  void aFullSocketRingInNativeModeCountsOnTheLink() {
    try (DeafXdpSocket deaf = DeafXdpSocket.open(network.application(), a, Bpf.NATIVE, 300)) {
      long lost = FRAMES - DeafXdpSocket.RX_RING;
      DropCounters.Snapshot d = growthWhenLost(lost);
      assertEquals(lost, d.undelivered());
      assertEquals(lost, deaf.ringFull(), "the same frames once more");
      assertEquals(0, deaf.dropped());
    }
  }

  @Test
  void aSocketWithoutBuffersInNativeModeCountsOnTheLink() {
    try (DeafXdpSocket deaf = DeafXdpSocket.open(network.application(), a, Bpf.NATIVE, 0)) {
      DropCounters.Snapshot d = growthWhenLost(FRAMES);
      assertEquals(FRAMES, d.undelivered());
      assertEquals(FRAMES, deaf.dropped(), "the same frames once more");
      assertEquals(0, deaf.ringFull());
    }
  }

  @Test
  void inGenericModeOnlyTheSocketCounts() {
    try (DeafXdpSocket deaf = DeafXdpSocket.open(network.application(), a, Bpf.GENERIC, 300)) {
      DropCounters.Snapshot before = counters.read();
      network.outside().call(() -> source.send(FRAMES));
      long lost = FRAMES - DeafXdpSocket.RX_RING;
      Eventually.holds("the ring is full", () -> deaf.ringFull() + deaf.dropped() == lost);
      assertEquals(0, counters.read().since(before).lost());
    }
  }

  @Test
  void aFullPacketSocketCountsAtTheSocketAlone() {
    try (PacketTap tap = PacketTap.open(network.application(), a, 1 << 16)) {
      DropCounters.Snapshot before = counters.read();
      network.outside().call(() -> source.send(FRAMES));
      Eventually.holds("all came", () -> counters.read().since(before).received() == FRAMES);
      int taken = 0;
      while (tap.next() >= 0) {
        taken++;
      }
      int drops = tap.drops();
      assertTrue(drops > 0);
      assertEquals(FRAMES, taken + drops);
      assertEquals(0, counters.read().since(before).lost());
    }
  }

  @Test
  void whatNobodyWantsCountsAsUnhandled() {
    assertEquals(FRAMES, growthWhenLost(FRAMES).unhandled());
  }

  @Test
  void aLinkThatIsDownCountsAtTheSender() {
    network.applicationLinks().up(TestNetwork.A, false);
    try {
      DropCounters.Snapshot d = growthWhenLost(FRAMES);
      assertEquals(FRAMES, d.senderDropped());
      assertEquals(0, d.sent());
    } finally {
      network.applicationLinks().up(TestNetwork.A, true);
    }
  }

  /** Sends {@link #FRAMES} and waits until {@code lost} are counted; also that each frame is. */
  private static DropCounters.Snapshot growthWhenLost(long lost) {
    DropCounters.Snapshot before = counters.read();
    network.outside().call(() -> source.send(FRAMES));
    Eventually.holds(lost + " lost", () -> counters.read().since(before).lost() == lost);
    DropCounters.Snapshot growth = counters.read().since(before);
    assertEquals(FRAMES, growth.sent() + growth.senderDropped() + growth.ringFull());
    assertEquals(growth.sent(), growth.received());
    return growth;
  }
}
