package org.qmempool.nic.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;

/**
 * What happens to a device while packets pass: the port stays usable, each missing packet is
 * counted by somebody, no element is lost, and traffic goes on when the device does. A TAP's are in
 * {@code TapPortTest}.
 */
class DeviceFaultsTest {
  private static final ProbeFrame PROBE =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});
  private static final int BURST = 8;

  /** The ports of both ends. */
  enum Kind {
    XDP_NATIVE,
    XDP_GENERIC,
    PACKET
  }

  private Mempool pool;
  private TestNetwork network;
  private PacketBurst burst;

  @SuppressWarnings("NullAway.Init") // by open
  private PacketPort sender;

  @SuppressWarnings("NullAway.Init") // by open
  private PacketPort receiver;

  private long sent;
  private long received;

  @BeforeEach
  void makeTheNetwork() {
    Privileges.assumeNamespaces();
    network = TestNetwork.create(1);
    pool = Mempool.builder().capacity(1024).build();
    burst = new PacketBurst(pool, 64);
  }

  private void open(Kind kind) {
    if (kind != Kind.PACKET) {
      Privileges.assumeBpf();
    }
    sender = open(kind, network.outside(), TestNetwork.SOURCE, false);
    receiver = open(kind, network.application(), TestNetwork.A, true);
  }

  private PacketPort open(Kind kind, NetworkNamespace where, String device, boolean receives) {
    if (kind == Kind.PACKET) {
      return where.call(
          () ->
              PacketSocketPort.builder(pool, pool).device(device).slots(receives ? 256 : 0).open());
    }
    AttachMode mode = kind == Kind.XDP_NATIVE ? AttachMode.NATIVE : AttachMode.GENERIC;
    return where.call(
        () ->
            XdpPort.builder(pool, pool)
                .device(device)
                .rings(256, 256, 256, 256)
                .attach(receives ? mode : AttachMode.NONE)
                .open());
  }

  @AfterEach
  void nothingIsLeft() {
    if (network == null) {
      return; // skipped
    }
    if (receiver != null) {
      sender.close();
      receiver.close();
    }
    assertEquals(0, pool.inUse());
    pool.close();
    network.close();
  }

  private void send(int length, int n) {
    assertEquals(n, pool.allocBulk(burst.handles(), 0, n));
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = 0;
      burst.lengths()[i] = length;
      burst.flags()[i] = 0;
      PROBE.write(pool.memory(), burst.position(i), length, sent + i);
    }
    int taken = sender.transmit(burst, 0, n);
    assertEquals(n, taken, "room in a ring that the device empties or that is not full");
    sender.flush();
    sent += n;
  }

  private int receive() {
    int n = receiver.receive(burst);
    pool.freeBulk(burst.handles(), 0, n);
    received += n;
    return n;
  }

  /** Sends and receives, and loses nothing. */
  private void exchange(int packets) {
    for (int i = 0; i < packets; i += BURST) {
      long wanted = received + BURST;
      send(60, BURST);
      Eventually.holds(
          BURST + " packets",
          () -> {
            sender.flush();
            receive();
            return received >= wanted;
          });
      assertEquals(wanted, received);
    }
  }

  /** Sends until something arrives, as a link that is set up takes its time. */
  private void trafficGoesOn() {
    Eventually.holds("what waited is sent", () -> flushed().heldForTransmit() == 0);
    Eventually.holds(
        "a packet arrives again",
        () -> {
          if (flushed().heldForTransmit() < BURST) {
            send(60, 1);
          }
          return receive() > 0;
        });
    Eventually.holds("all is sent", () -> flushed().heldForTransmit() == 0);
    Eventually.holds("quiet", () -> receive() == 0 && !receiver.await(5_000_000));
    exchange(10 * BURST);
  }

  private PortStatistics flushed() {
    sender.flush();
    return sender.statistics();
  }

  /** What a port does in a bounded time, whatever the device does. */
  private void everyCallEnds() {
    long start = System.nanoTime();
    sender.flush();
    receive();
    receiver.await(2_000_000);
    sender.await(2_000_000);
    receiver.flush();
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
  }

  private static long dropped(PacketPort port) {
    return port.statistics().dropped();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aLinkThatGoesDownAndUpDuringTraffic(Kind kind) {
    open(kind);
    try (DropCounters link = network.sourceToA()) {
      DropCounters.Snapshot before = link.read();
      exchange(10 * BURST);
      network.outsideLinks().up(TestNetwork.SOURCE, false);
      send(60, BURST);
      assertTrue(sender.statistics().heldForTransmit() + dropped(sender) >= BURST);
      everyCallEnds();
      network.outsideLinks().up(TestNetwork.SOURCE, true);
      trafficGoesOn();
      network.applicationLinks().up(TestNetwork.A, false);
      send(60, BURST);
      everyCallEnds();
      network.applicationLinks().up(TestNetwork.A, true);
      trafficGoesOn();
      long missing = sent - received;
      long counted = dropped(sender) + dropped(receiver) + link.read().since(before).lost();
      assertTrue(missing >= 0 && missing <= counted, missing + " missing, counted " + counted);
      assertEquals(sent, sender.statistics().completed());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDeviceThatIsDeletedDuringTrafficAndMadeAgain(Kind kind) {
    open(kind);
    exchange(10 * BURST);
    network.outsideLinks().delete(TestNetwork.SOURCE); // and with it the peer
    send(60, BURST);
    everyCallEnds();
    PortStatistics s = sender.statistics();
    assertEquals(BURST, s.heldForTransmit() + s.dropped(), s.toString());
    long reported =
        s.event("kick_device_gone")
            + s.event("kick_link_down")
            + s.event("send_device_gone")
            + s.event("send_link_down");
    assertTrue(reported > 0, s.toString());
    long start = System.nanoTime();
    sender.close();
    receiver.close();
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
    assertEquals(0, pool.inUse());
    network
        .outsideLinks()
        .createVethPair(TestNetwork.SOURCE, TestNetwork.A, network.application(), 1);
    network.outsideLinks().up(TestNetwork.SOURCE, true);
    network.applicationLinks().up(TestNetwork.A, true);
    open(kind);
    trafficGoesOn();
  }

  /** Of both ends: AF_PACKET asks the sending device, a veth the one that receives. */
  private void mtu(int bytes) {
    network.outsideLinks().mtu(TestNetwork.SOURCE, bytes);
    network.applicationLinks().mtu(TestNetwork.A, bytes);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anMtuThatIsChangedDuringTraffic(Kind kind) {
    open(kind);
    exchange(10 * BURST);
    mtu(500);
    send(60, 1);
    send(1000, 2);
    send(60, 1);
    Eventually.holds("all are complete", () -> flushed().completed() == sent);
    assertEquals(2, dropped(sender), "those above the MTU");
    long wanted = received + 2;
    Eventually.holds("the two others", () -> receive() >= 0 && received == wanted);
    mtu(1500);
    send(1000, BURST);
    Eventually.holds("they fit again", () -> receive() >= 0 && received == wanted + BURST);
    if (kind == Kind.XDP_NATIVE) {
      // A driver in native mode takes no frame above one buffer, and says so to who asks.
      Refusal.of(
          PortException.class,
          () -> network.outsideLinks().mtu(TestNetwork.SOURCE, 9000),
          "cannot set the MTU",
          "native XDP program");
    }
    exchange(10 * BURST);
    assertEquals(sent, received + 2);
    assertEquals(0, dropped(receiver));
  }
}
