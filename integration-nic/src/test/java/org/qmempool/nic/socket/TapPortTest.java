package org.qmempool.nic.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Capabilities;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;

/** Refusals and faults of TAP devices, beyond the contract. */
class TapPortTest {
  private static final String TAP = "qm-tap";

  private TestNetwork network;
  private Mempool pool;
  private Mempool large;

  @BeforeEach
  void makeTheNetwork() {
    Privileges.assumeNamespaces();
    network = TestNetwork.create(1);
    pool = Mempool.builder().capacity(256).layout(ElementLayout.umem(2048)).build();
    large = Mempool.builder().capacity(64).layout(ElementLayout.umem(4096)).build();
  }

  @AfterEach
  void nothingIsLeft() {
    if (network != null) {
      assertEquals(0, pool.inUse());
      assertEquals(0, large.inUse());
      pool.close();
      large.close();
      network.close();
    }
  }

  private TapPort tap(String name) {
    return network.application().call(() -> TapPort.builder(pool, pool).device(name).open());
  }

  private PacketSocketPort socketOn(String device) {
    return network
        .application()
        .call(() -> PacketSocketPort.builder(large, large).device(device).slots(16).open());
  }

  private static void send(PacketPort port, int... lengths) {
    PacketBurst burst = new PacketBurst(port.pool(), lengths.length);
    for (int length : lengths) {
      int handle = port.pool().alloc();
      port.pool().element(handle).fill((byte) 0);
      burst.add(handle, 0, length);
    }
    assertEquals(lengths.length, port.transmit(burst, 0, lengths.length));
    port.flush();
  }

  private static int receiveAndFree(PacketPort port) {
    PacketBurst in = new PacketBurst(port.pool(), 16);
    int n = port.receive(in);
    port.pool().freeBulk(in.handles(), 0, n);
    return n;
  }

  private static void receives(PacketPort port, int packets) {
    int[] got = new int[1];
    Eventually.holds(packets + " packets", () -> (got[0] += receiveAndFree(port)) == packets);
  }

  @Test
  void theDeviceIsUpAndGoesWithThePort() {
    try (TapPort port = tap(TAP)) {
      assertTrue(network.applicationLinks().isUp(TAP));
      assertEquals(TAP, port.device());
    }
    Eventually.holds("no device", () -> !network.applicationLinks().exists(TAP));
  }

  @Test
  void framesThatDoNotFitAreDroppedAndCounted() {
    try (TapPort tap = tap(TAP)) {
      network.applicationLinks().mtu(TAP, 3000);
      try (PacketSocketPort socket = socketOn(TAP)) {
        send(socket, 1793, 1792, 2900, 60);
        receives(tap, 2);
        assertEquals(2, tap.statistics().drop("rx_too_long"));
        assertEquals(1792 + 60, tap.statistics().receivedBytes());
      }
    }
  }

  @Test
  void aFrameThatTheKernelRefusesIsDroppedAndTheRestGoes() {
    try (TapPort tap = tap(TAP);
        PacketSocketPort socket = socketOn(TAP)) {
      send(tap, 60, 5, 61);
      assertEquals(1, tap.statistics().drop("tx_refused"));
      assertEquals(3, tap.statistics().completed());
      receives(socket, 2);
    }
  }

  @Test
  void framesWaitWhileTheLinkIsDownAndGoWhenItIsUp() {
    try (TapPort tap = tap(TAP);
        PacketSocketPort socket = socketOn(TAP)) {
      network.applicationLinks().up(TAP, false);
      send(tap, 60, 60, 60);
      assertEquals(3, tap.statistics().heldForTransmit());
      assertTrue(tap.statistics().event("send_link_down") > 0);
      assertEquals(0, receiveAndFree(tap));
      assertFalse(tap.await(2_000_000));
      network.applicationLinks().up(TAP, true);
      tap.flush();
      assertEquals(0, tap.statistics().heldForTransmit());
      receives(socket, 3);
    }
  }

  @Test
  void aDeviceThatIsDeletedIsAReportedStateAndItsElementsComeBack() {
    try (TapPort tap = tap(TAP)) {
      network.applicationLinks().delete(TAP);
      send(tap, 60, 60);
      assertEquals(2, tap.statistics().heldForTransmit());
      assertTrue(tap.statistics().event("send_device_gone") > 0);
      assertEquals(0, receiveAndFree(tap));
      assertTrue(tap.statistics().event("receive_device_gone") > 0);
      long start = System.nanoTime();
      assertFalse(tap.await(20_000_000));
      long took = System.nanoTime() - start;
      assertTrue(took > 15_000_000, "it waits, as a loop relies on it: " + took);
      assertTrue(tap.statistics().event("socket_errors") > 0);
    }
    assertEquals(0, pool.inUse());
  }

  @Test
  void whatTheDevicesQueueDoesNotHoldIsRefusedToTheSocketThatSendsIt() {
    try (TapPort tap = tap(TAP);
        PacketSocketPort socket = socketOn(TAP)) {
      int[] lengths = new int[50];
      Arrays.fill(lengths, 60);
      for (int i = 0; i < 30; i++) {
        send(socket, lengths); // 1500 against a queue of 1000
      }
      int[] got = new int[1];
      Eventually.holds(
          "received, or dropped by the device",
          () -> {
            got[0] += receiveAndFree(tap);
            return got[0] + socket.statistics().drop("tx_dropped_by_device") == 1500;
          });
      assertTrue(got[0] < 1500);
    }
  }

  @Test
  void aNameThatIsTaken() {
    try (TapPort first = tap(TAP)) {
      PortException busy =
          Refusal.of(PortException.class, () -> tap(TAP), first.device(), "another process has it");
      assertEquals(Errno.EBUSY, busy.errno());
    }
    Refusal.of(PortException.class, () -> tap(TestNetwork.A), TestNetwork.A, "no TAP device");
  }

  @Test
  void namesAndSizesThatCannotBe() {
    Refusal.of(
        IllegalStateException.class,
        () -> TapPort.builder(pool, pool).open(),
        "no device given: call device(name)");
    for (String name :
        new String[] {
          "", ".", "..", "a b", "a/b", "a:b", "tap%d", "t\u00e4p", "a\u0001", "a-name-far-too-long"
        }) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> TapPort.builder(pool, pool).device(name),
          "'" + name + "'");
    }
    Refusal.of(
        IllegalArgumentException.class, () -> TapPort.builder(pool, pool).slots(-1), "-1 slots");
    try (Mempool tiny = Mempool.builder().capacity(4).layout(ElementLayout.of(512, 512)).build()) {
      Refusal.of(
          IllegalArgumentException.class, () -> TapPort.builder(tiny, tiny), "size 512", "1024");
    }
  }

  @Test
  void withoutTheRightToMakeDevices() throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread poor =
        network
            .application()
            .start(
                "poor",
                () -> {
                  Capabilities.drop(Capabilities.NET_ADMIN);
                  try {
                    TapPort.builder(pool, pool).device(TAP).open().close();
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
        "CAP_NET_ADMIN",
        "unshare -Urn");
    assertFalse(network.applicationLinks().exists(TAP));
  }
}
