package org.qmempool.nic.vm.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.XdpFeatures;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.BindMode;
import org.qmempool.nic.xdp.XdpPort;

/** Frames between NICs that read and write the pool's memory themselves. */
public class ZeroCopyTraffic {
  private static final int FRAMES = 3000;
  private static final int ELEMENT = 4096;

  private static void assertZeroCopy(XdpPort port) {
    assertEquals(BindMode.ZEROCOPY, port.bindMode(), port.bindFallback());
    assertEquals("", port.bindFallback());
    assertEquals(AttachMode.NATIVE, port.attachMode(), port.fallback());
    assertEquals("", port.warning());
    assertEquals("af_xdp native zero-copy", port.statistics().mode());
  }

  @Test
  void framesArriveByteForByteInBothDirections() {
    try (Nics nics = new Nics(ELEMENT)) {
      XdpPort a = nics.open(nics.port(Nics.ZERO_COPY_A1));
      XdpPort b = nics.open(nics.port(Nics.ZERO_COPY_A2).sharing(a));
      assertZeroCopy(a);
      assertZeroCopy(b);
      Nics.awaitLink(a);
      nics.pass(a, b, FRAMES);
      nics.pass(b, a, FRAMES);
    }
  }

  @Test
  void withoutWakeupFlagsToo() {
    try (Nics nics = new Nics(ELEMENT)) {
      XdpPort a = nics.open(nics.port(Nics.ZERO_COPY_A1).needWakeup(false).bind(BindMode.ZEROCOPY));
      XdpPort b = nics.open(nics.port(Nics.ZERO_COPY_A2).needWakeup(false).sharing(a));
      nics.pass(a, b, FRAMES / 10);
      nics.pass(b, a, FRAMES / 10);
    }
  }

  @Test
  void twoNicsOverOneUmemForwardWithoutACopy() {
    try (Nics nics = new Nics(ELEMENT)) {
      XdpPort source = nics.open(nics.port(Nics.ZERO_COPY_A1));
      XdpPort in = nics.open(nics.port(Nics.ZERO_COPY_A2).sharing(source));
      XdpPort out = nics.open(nics.port(Nics.ZERO_COPY_B1).sharing(source));
      XdpPort sink = nics.open(nics.port(Nics.ZERO_COPY_B2).sharing(source));
      assertZeroCopy(in);
      assertZeroCopy(out);
      Nics.awaitLink(source);
      Nics.awaitLink(in);
      Forward forward = Forward.oneWay(in, out, DescriptorQueue.spsc(256), 32, nics.pool);
      nics.pass(source, sink, FRAMES, forward::step);
      assertEquals(FRAMES, forward.forwarded());
      assertEquals(0, forward.dropped());
    }
  }

  @Test
  void theDriverSaysThatItHasZeroCopy() {
    XdpFeatures features = XdpFeatures.of(NicLibc.ifNameToIndex(Nics.ZERO_COPY_A1));
    assertTrue(features.basic() && features.zeroCopy(), features.toString());
    assertEquals(1, features.zeroCopyMaxSegments());
  }
}
