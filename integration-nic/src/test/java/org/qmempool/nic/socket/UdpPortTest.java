package org.qmempool.nic.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;

/** Refusals and faults of UDP sockets on a loopback of our own, beyond the contract. */
class UdpPortTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private NetworkNamespace namespace;
  private Mempool pool;
  private Mempool large;

  @BeforeEach
  void makeTheNamespace() {
    Privileges.assumeNamespaces();
    namespace = NetworkNamespace.create("udp");
    try (Netlink links = Netlink.open(namespace)) {
      links.up("lo", true);
    }
    pool = Mempool.builder().capacity(256).layout(ElementLayout.umem(2048)).build();
    large = Mempool.builder().capacity(256).layout(ElementLayout.umem(4096)).build();
  }

  @AfterEach
  void nothingIsLeft() {
    if (namespace != null) {
      assertEquals(0, pool.inUse());
      assertEquals(0, large.inUse());
      pool.close();
      large.close();
      namespace.close();
    }
  }

  private UdpPort open(UdpPortBuilder builder) {
    return namespace.call(builder::open);
  }

  private UdpPortBuilder small() {
    return UdpPort.builder(pool, pool).local(ANY);
  }

  private UdpPort senderTo(InetSocketAddress remote) {
    return open(UdpPort.builder(large, large).local(ANY).remote(remote));
  }

  private void send(UdpPort port, int... lengths) {
    PacketBurst burst = new PacketBurst(large, lengths.length);
    for (int length : lengths) {
      burst.add(large.alloc(), 0, length);
    }
    assertEquals(lengths.length, port.transmit(burst, 0, lengths.length));
    port.flush();
  }

  private int receiveAndFree(UdpPort port) {
    PacketBurst in = new PacketBurst(port.pool(), 32);
    int n = port.receive(in);
    port.pool().freeBulk(in.handles(), 0, n);
    return n;
  }

  @Test
  void whatDoesNotFitOrIsEmptyIsDroppedAndCounted() throws Exception {
    try (UdpPort receiver = open(small().slots(8));
        UdpPort sender = senderTo(receiver.local());
        DatagramSocket plain = namespace.call(() -> new DatagramSocket(ANY))) {
      send(sender, 1793, 1792, 4000, 1);
      plain.send(new DatagramPacket(new byte[0], 0, receiver.local()));
      send(sender, 99);
      int[] got = new int[1];
      Eventually.holds("three payloads", () -> (got[0] += receiveAndFree(receiver)) == 3);
      PortStatistics s = receiver.statistics();
      assertEquals(2, s.drop("rx_too_long"));
      assertEquals(1, s.drop("rx_empty"));
      assertEquals(1792 + 1 + 99, s.receivedBytes());
      assertEquals(receiver.statistics().heldForReceive(), pool.inUse());
    }
  }

  @Test
  void datagramsThatFindTheBufferFullAreCountedByTheKernel() {
    try (UdpPort receiver = open(small().receiveBuffer(8192));
        UdpPort sender = senderTo(receiver.local())) {
      int[] lengths = new int[200];
      Arrays.fill(lengths, 1000);
      send(sender, lengths);
      int[] got = new int[1];
      Eventually.holds(
          "200 received or dropped",
          () -> (got[0] += receiveAndFree(receiver)) + receiver.statistics().dropped() == 200);
      assertTrue(receiver.statistics().drop("rx_socket_full") > 0);
    }
  }

  @Test
  void aPeerWhoDoesNotListenIsAnEventAndHoldsNothingUp() {
    InetSocketAddress nobody;
    try (UdpPort gone = open(small())) {
      nobody = gone.local();
    }
    try (UdpPort sender = senderTo(nobody)) {
      send(sender, 10, 11, 12, 13); // each but the first meets the refusal of the one before
      send(sender, 14);
      assertEquals(1, sender.statistics().event("send_peer_refused"));
      assertEquals(1, sender.statistics().heldForTransmit());
      sender.flush();
      assertEquals(0, sender.statistics().heldForTransmit());
      assertFalse(sender.await(2_000_000));
      assertTrue(sender.statistics().event("socket_errors") > 0);
      send(sender, 15);
      assertEquals(0, receiveAndFree(sender));
      assertEquals(1, sender.statistics().event("receive_peer_refused"));
    }
  }

  @Test
  void withoutARemoteAddressWhatIsSentIsDroppedAndCounted() {
    try (UdpPort port = open(UdpPort.builder(large, large).local(ANY))) {
      send(port, 10, 20);
      assertEquals(2, port.statistics().drop("tx_refused"));
      assertEquals(0, port.statistics().heldForTransmit());
    }
  }

  @Test
  void aConnectedPortReceivesFromItsPeerAlone() {
    InetSocketAddress peer;
    try (UdpPort closed = open(small())) {
      peer = closed.local();
    }
    try (UdpPort port = open(small().remote(peer));
        UdpPort stranger = senderTo(port.local());
        UdpPort friend = open(UdpPort.builder(large, large).local(peer).remote(port.local()))) {
      send(stranger, 60, 60);
      send(friend, 61);
      int[] got = new int[1];
      Eventually.holds("one payload", () -> (got[0] += receiveAndFree(port)) == 1);
      assertEquals(61, port.statistics().receivedBytes());
      assertTrue(port.name().matches("127\\.0\\.0\\.1:\\d+:udp"), port.name());
    }
  }

  @Test
  void ipv6Too() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
    try (UdpPort receiver = open(UdpPort.builder(pool, pool).local(any));
        UdpPort sender = open(UdpPort.builder(large, large).local(any).remote(receiver.local()))) {
      send(sender, 70, 71);
      int[] got = new int[1];
      Eventually.holds("two payloads", () -> (got[0] += receiveAndFree(receiver)) == 2);
    }
  }

  @Test
  void addressesThatCannotBe() {
    Refusal.of(
        IllegalStateException.class,
        () -> UdpPort.builder(pool, pool).open(),
        "no address given: call local(address)");
    Refusal.of(
        IllegalArgumentException.class,
        () -> small().remote(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9)).open(),
        "two of IPv4 or two of IPv6");
    Refusal.of(
        IllegalArgumentException.class,
        () -> small().remote(InetSocketAddress.createUnresolved("no.such.name", 9)),
        "no.such.name",
        "is not resolved");
    PortException notOurs =
        Refusal.of(
            PortException.class,
            () -> open(small().local(new InetSocketAddress(InetAddress.ofLiteral("10.9.8.7"), 0))),
            "cannot bind to /10.9.8.7:0",
            "one of this machine's");
    assertEquals(Errno.EADDRNOTAVAIL, notOurs.errno());
    try (UdpPort first = open(small())) {
      PortException taken =
          Refusal.of(
              PortException.class, () -> open(small().local(first.local())), "EADDRINUSE", "ss -l");
      assertEquals(Errno.EADDRINUSE, taken.errno());
    }
  }

  @Test
  void sizesThatCannotBe() {
    Refusal.of(IllegalArgumentException.class, () -> small().slots(0), "0 slots", "1024");
    Refusal.of(IllegalArgumentException.class, () -> small().waiting(1025), "1025 packets");
    Refusal.of(IllegalArgumentException.class, () -> small().receiveBuffer(-1), "-1 bytes");
    try (Mempool tiny = Mempool.builder().capacity(4).layout(ElementLayout.of(512, 512)).build()) {
      Refusal.of(
          IllegalArgumentException.class, () -> UdpPort.builder(tiny, tiny), "size 512", "1024");
    }
  }

  @Test
  void aClosedPoolIsRefusedAndTheAddressIsFreeAgain() {
    Mempool closed = Mempool.builder().capacity(64).build();
    InetSocketAddress address;
    try (UdpPort first = open(small())) {
      address = first.local();
    }
    UdpPortBuilder builder = UdpPort.builder(closed, closed).local(address);
    closed.close();
    Refusal.of(IllegalStateException.class, () -> open(builder), "the pool is closed");
    open(small().local(address)).close();
  }
}
