package org.qmempool.nic.vm.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.XdpFeatures;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.BindMode;
import org.qmempool.nic.xdp.XdpPort;

/** NICs whose driver has zero copy and whose device, as it is set up, has none. */
public class NoZeroCopy {
  private static final int FRAMES = 1000;

  @Test
  void thePortFallsBackToCopyAndSaysWhy() {
    try (Nics nics = new Nics(4096)) {
      XdpPort a = nics.open(nics.port(Nics.COPY_1));
      XdpPort b = nics.open(nics.port(Nics.COPY_2).sharing(a));
      for (XdpPort port : new XdpPort[] {a, b}) {
        assertEquals(BindMode.COPY, port.bindMode());
        assertEquals(AttachMode.NATIVE, port.attachMode());
        assertEquals("af_xdp native copy", port.statistics().mode());
      }
      assertTrue(a.bindFallback().contains("EINVAL"), a.bindFallback());
      nics.pass(a, b, FRAMES);
      nics.pass(b, a, FRAMES);
    }
  }

  @Test
  void zeroCopyAndNothingElseIsRefusedAndLeavesNothing() {
    try (Nics nics = new Nics(4096)) {
      Refusal.of(
          PortException.class,
          () -> nics.port(Nics.COPY_1).bind(BindMode.ZEROCOPY).open(),
          "queue 0 of " + Nics.COPY_1,
          "zero-copy",
          "EINVAL",
          "AUTO or COPY");
      nics.open(nics.port(Nics.COPY_1));
    }
  }

  @Test
  void whatTheDriverSaysIsNoProof() {
    assertTrue(XdpFeatures.of(NicLibc.ifNameToIndex(Nics.COPY_1)).zeroCopy());
  }

  @Test
  void aUmemThatIsBoundZeroCopyCannotBeSharedWithSuchADevice() {
    try (Nics nics = new Nics(4096)) {
      XdpPort first = nics.open(nics.port(Nics.ZERO_COPY_A1));
      Refusal.of(
          PortException.class,
          () -> nics.port(Nics.COPY_1).sharing(first).open(),
          "queue 0 of " + Nics.COPY_1,
          first.name(),
          "bind mode COPY");
    }
    try (Nics nics = new Nics(4096)) {
      XdpPort first = nics.open(nics.port(Nics.ZERO_COPY_A1).bind(BindMode.COPY));
      XdpPort second = nics.open(nics.port(Nics.COPY_1).sharing(first));
      assertEquals(BindMode.COPY, second.bindMode());
    }
  }
}
