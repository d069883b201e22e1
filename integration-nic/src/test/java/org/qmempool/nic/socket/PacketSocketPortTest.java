package org.qmempool.nic.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Capabilities;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;

/** Refusals and faults on real veth devices, beyond the contract. */
class PacketSocketPortTest {
  private TestNetwork network;
  private Mempool pool;
  private Mempool large;
  private PacketBurst burst;

  @BeforeAll
  static void needsNamespaces() {
    Privileges.assumeNamespaces();
  }

  @BeforeEach
  void makeTheNetwork() {
    network = TestNetwork.create(1);
    pool = Mempool.builder().capacity(256).build();
    large = Mempool.builder().capacity(64).layout(ElementLayout.umem(4096)).build();
    burst = new PacketBurst(large, 64);
  }

  @AfterEach
  void nothingIsLeft() {
    if (network == null) {
      return; // skipped
    }
    assertEquals(0, pool.inUse());
    assertEquals(0, large.inUse());
    pool.close();
    large.close();
    network.close();
  }

  private PacketSocketPortBuilder small(String device) {
    return PacketSocketPort.builder(pool, pool).device(device).slots(16);
  }

  private static PacketSocketPort open(NetworkNamespace where, PacketSocketPortBuilder builder) {
    return where.call(builder::open);
  }

  @Test
  void aClosedPoolIsRefusedAndLeavesNoDescriptor() throws Exception {
    Mempool closed = Mempool.builder().capacity(64).build();
    PacketSocketPortBuilder builder =
        PacketSocketPort.builder(closed, closed).device(TestNetwork.A).slots(16);
    closed.close();
    network.application().call(() -> 0);
    long before = descriptors();
    for (int i = 0; i < 8; i++) {
      Refusal.of(
          IllegalStateException.class,
          () -> open(network.application(), builder),
          "the pool is closed");
    }
    assertTrue(descriptors() < before + 8, "one leaked each time");
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void anAllocatorThatWasClosedBeforeThePortLosesNothing() {
    MempoolCache cache = large.newCache();
    PacketSocketPort port =
        open(
            network.outside(),
            PacketSocketPort.builder(large, cache).device(TestNetwork.SOURCE).slots(0));
    burst.size(0);
    burst.add(large.alloc(), 0, 60);
    assertEquals(1, port.transmit(burst, 0, 1));
    cache.close();
    Refusal.of(IllegalStateException.class, port::close, "the cache is closed");
    port.close();
    assertEquals(0, large.inUse());
  }

  private PacketSocketPort sender() {
    return open(
        network.outside(),
        PacketSocketPort.builder(large, large).device(TestNetwork.SOURCE).slots(0));
  }

  private void send(PacketPort port, int... lengths) {
    burst.size(0);
    for (int length : lengths) {
      int handle = large.alloc();
      large.element(handle).fill((byte) 0);
      burst.add(handle, 0, length);
    }
    assertEquals(lengths.length, port.transmit(burst, 0, lengths.length));
    port.flush();
  }

  private int receiveAndFree(PacketPort port) {
    PacketBurst in = new PacketBurst(pool, 64);
    int n = port.receive(in);
    pool.freeBulk(in.handles(), 0, n);
    return n;
  }

  @Test
  void anInterfaceThatDoesNotExist() {
    PortException e =
        Refusal.of(
            PortException.class,
            () -> open(network.application(), small("nope0")),
            "'nope0'",
            "ip link");
    assertEquals(Errno.ENODEV, e.errno());
  }

  @Test
  void noDevice() {
    Refusal.of(
        IllegalStateException.class,
        () -> PacketSocketPort.builder(pool, pool).open(),
        "no device given: call device(name)");
  }

  @Test
  void sizesThatCannotBe() {
    Refusal.of(IllegalArgumentException.class, () -> small("x").slots(17), "17", "power of two");
    Refusal.of(IllegalArgumentException.class, () -> small("x").slots(1 << 17), "131072", "65536");
    Refusal.of(IllegalArgumentException.class, () -> small("x").waiting(0), "0 packets", "1024");
    try (Mempool tiny = Mempool.builder().capacity(4).layout(ElementLayout.of(512, 512)).build()) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> PacketSocketPort.builder(tiny, tiny),
          "element size 512",
          "1024");
    }
  }

  @Test
  void withoutTheRightToPacketSockets() throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread poor =
        network
            .application()
            .start(
                "poor",
                () -> {
                  Capabilities.drop(Capabilities.NET_RAW);
                  try {
                    small(TestNetwork.A).open().close();
                  } catch (PortException e) {
                    thrown[0] = e;
                  }
                });
    poor.join(10_000);
    Refusal.of(
        PortException.class,
        () -> {
          throw thrown[0] == null ? new AssertionError("was not refused") : thrown[0];
        },
        "CAP_NET_RAW",
        "unshare -Urn");
  }

  @Test
  void framesThatDoNotFitAreDroppedAndCounted() {
    network.outsideLinks().mtu(TestNetwork.SOURCE, 4000);
    network.applicationLinks().mtu(TestNetwork.A, 4000);
    try (PacketSocketPort sender = sender();
        PacketSocketPort receiver = open(network.application(), small(TestNetwork.A))) {
      // Too long for the slot, too long for the element behind its headroom, just right, shortest.
      send(sender, 2500, 1793, 1792, 14);
      int[] got = new int[1];
      Eventually.holds("two packets", () -> (got[0] += receiveAndFree(receiver)) == 2);
      PortStatistics s = receiver.statistics();
      assertEquals(2, s.drop("rx_too_long"));
      assertEquals(1792 + 14, s.receivedBytes());
    }
  }

  @Test
  void aFrameThatTheKernelRefusesIsDroppedAndTheRestGoes() {
    try (PacketSocketPort sender = sender();
        PacketSocketPort receiver = open(network.application(), small(TestNetwork.A))) {
      send(sender, 60, 3000, 61, 5, 62);
      assertEquals(2, sender.statistics().drop("tx_refused"));
      assertEquals(5, sender.statistics().completed());
      int[] got = new int[1];
      Eventually.holds("three packets", () -> (got[0] += receiveAndFree(receiver)) == 3);
    }
  }

  @Test
  void aFullRingIsCountedByTheKernel() {
    try (PacketSocketPort sender = sender();
        PacketSocketPort receiver = open(network.application(), small(TestNetwork.A))) {
      int[] lengths = new int[40];
      Arrays.fill(lengths, 60);
      send(sender, lengths);
      int[] got = new int[1];
      Eventually.holds(
          "40 received or dropped",
          () -> {
            got[0] += receiveAndFree(receiver);
            return got[0] + receiver.statistics().dropped() == 40;
          });
      assertTrue(receiver.statistics().drop("rx_ring_full") > 0);
    }
  }

  @Test
  void framesWaitWhileTheLinkIsDownAndGoWhenItIsUp() {
    try (PacketSocketPort sender = sender();
        PacketSocketPort receiver = open(network.application(), small(TestNetwork.A))) {
      network.outsideLinks().up(TestNetwork.SOURCE, false);
      send(sender, 60, 60, 60);
      assertEquals(3, sender.statistics().heldForTransmit());
      assertTrue(sender.statistics().event("send_link_down") > 0);
      network.outsideLinks().up(TestNetwork.SOURCE, true);
      Eventually.holds(
          "all are sent",
          () -> {
            sender.flush();
            return sender.statistics().heldForTransmit() == 0;
          });
      int[] got = new int[1];
      Eventually.holds(
          "received, or dropped while the link came up",
          () -> (got[0] += receiveAndFree(receiver)) + sender.statistics().dropped() == 3);
    }
  }

  private PacketSocketPort member(int group, FanoutMode mode) {
    return open(network.application(), small(TestNetwork.A).slots(256).fanout(group, mode));
  }

  @ParameterizedTest
  @EnumSource(FanoutMode.class)
  void aFanoutGroupSharesTheFrames(FanoutMode mode) {
    try (PacketSocketPort sender = sender();
        PacketSocketPort one = member(7, mode);
        PacketSocketPort two = member(7, mode)) {
      int[] lengths = new int[40];
      Arrays.fill(lengths, 60);
      send(sender, lengths);
      int[] got = new int[2];
      Eventually.holds(
          "each of the 40 frames at one of the ports",
          () -> {
            got[0] += receiveAndFree(one);
            got[1] += receiveAndFree(two);
            return got[0] + got[1] == 40;
          });
      if (mode == FanoutMode.LOAD_BALANCE) {
        assertEquals(20, got[0], "in turn");
      }
      if (mode == FanoutMode.HASH) {
        assertEquals(0, got[0] * got[1], "one flow to one port");
      }
    }
  }

  @Test
  void aFanoutGroupHasOneModeAndOneDevice() {
    try (PacketSocketPort one = member(8, FanoutMode.HASH)) {
      Refusal.of(
          PortException.class,
          () -> member(8, FanoutMode.CPU),
          "fanout group 8 on " + TestNetwork.A + " with mode CPU",
          "choose another group");
      Refusal.of(
          PortException.class,
          () -> open(network.application(), small(TestNetwork.B).fanout(8, FanoutMode.HASH)),
          "fanout group 8 on " + TestNetwork.B);
      assertEquals(TestNetwork.A + ":packet", one.name());
    }
    Refusal.of(
        IllegalArgumentException.class, () -> small("x").fanout(65536, FanoutMode.CPU), "0..65535");
    Refusal.of(
        IllegalStateException.class,
        () -> small("x").slots(0).fanout(1, FanoutMode.CPU).open(),
        "fanout with slots(0)");
  }
}
