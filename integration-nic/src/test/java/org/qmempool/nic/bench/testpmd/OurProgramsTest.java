package org.qmempool.nic.bench.testpmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;

/** That the programs of our side do what they are measured for. */
class OurProgramsTest {
  private static final ProbeFrame FLOW =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});

  private static Setup setup() {
    return new Setup(TestNetwork.A, 0, Cpus.ofApplication(), 256, 4096, false);
  }

  @Test
  void theMemoryProgramMovesAWholeBurstEachRound() {
    try (OurLoop.Program program = OurPrograms.memory(256, 32)) {
      for (int i = 0; i < 1000; i++) {
        assertEquals(32, program.round());
      }
    }
  }

  @Test
  void theTransmitProgramPutsFramesOnTheLink() {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1);
        DropCounters link =
            DropCounters.open(
                network.application(), TestNetwork.A, network.outside(), TestNetwork.SOURCE);
        OurLoop loop =
            OurLoop.start(
                network.application(),
                Cpus.ofApplication(),
                () -> OurPrograms.transmit(setup(), 8))) {
      Eventually.holds("1000 frames arrived", () -> link.read().received() >= 1000);
      assertTrue(loop.packets() >= 1000);
    }
  }

  @Test
  void theForwardProgramPassesWhatComesIn() {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1);
        LiveFrameSource source =
            LiveFrameSource.open(
                FLOW, network.outsideLinks().index(TestNetwork.SOURCE), ProbeFrame.LENGTH);
        DropCounters link =
            DropCounters.open(
                network.application(), TestNetwork.B, network.outside(), TestNetwork.SINK);
        OurLoop loop =
            OurLoop.start(
                network.application(),
                Cpus.ofApplication(),
                () -> OurPrograms.forward(setup(), TestNetwork.B, 32))) {
      network.outside().run(() -> source.send(200)); // fewer than RX has entries: none is lost
      Eventually.holds("200 frames came out", () -> link.read().received() == 200);
      assertEquals(200, loop.packets());
    }
  }
}
