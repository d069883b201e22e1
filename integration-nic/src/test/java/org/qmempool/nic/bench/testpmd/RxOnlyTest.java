package org.qmempool.nic.bench.testpmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;

class RxOnlyTest {
  private static final ProbeFrame FLOW =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});

  @BeforeAll
  static void needsPrograms() {
    Privileges.assumeBpf();
  }

  private static Setup setup(String device) {
    return setup(device, Cpus.ofApplication());
  }

  private static Setup setup(String device, int receiverCpu) {
    return new Setup(device, 0, receiverCpu, 256, 4096, false);
  }

  @Test
  void countsWhatTheSourceSendsAndTheTimeThatItTook() {
    try (TestNetwork network = TestNetwork.create(1);
        LiveFrameSource source =
            LiveFrameSource.open(
                FLOW, network.outsideLinks().index(TestNetwork.SOURCE), ProbeFrame.LENGTH);
        RxOnly receiver = RxOnly.start(network.application(), setup(TestNetwork.A))) {
      assertEquals("af_xdp native copy, base pages", receiver.mode());
      network.outside().run(() -> source.send(200)); // fewer than RX has entries: none is lost
      Eventually.holds("200 frames received", () -> receiver.totals().packets() == 200);
      assertTrue(receiver.totals().busy() > 0);
    }
  }

  @Test
  void aCpuThatThereIsNotIsSaidAtTheStart() {
    try (TestNetwork network = TestNetwork.create(1)) {
      Refusal.of(
          PortException.class,
          () -> RxOnly.start(network.application(), setup(TestNetwork.A, 63)).close(),
          "cannot run on CPU 63");
    }
  }

  @Test
  void anInterfaceThatDoesNotExistIsSaidAtTheStart() {
    try (TestNetwork network = TestNetwork.create(1)) {
      String message =
          String.valueOf(
              assertThrows(
                      PortException.class,
                      () -> RxOnly.start(network.application(), setup("no-such")).close())
                  .getMessage());
      assertTrue(message.contains("no-such"), message);
    }
  }
}
