package org.qmempool.nic.bench.profile;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.memory.MemoryPort;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.socket.UdpPort;
import org.qmempool.nic.xdp.XdpPort;

/** The ports whose time is looked at. */
public enum ProfiledPort {
  /** Sockets with recvmmsg, the whole stack below. */
  UDP("UDP socket"),
  /** A packet socket with its ring. */
  PACKET("AF_PACKET"),
  /** An AF_XDP socket, native, copy mode on a veth. */
  XDP("AF_XDP"),
  /** No kernel at all. */
  MEMORY("memory port");

  private static final int SLOTS = 256;
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final String label;

  ProfiledPort(String label) {
    this.label = label;
  }

  /**
   * Its name in the report.
   *
   * @return a word or two
   */
  public String label() {
    return label;
  }

  /** Opens it in the namespace of the calling thread. */
  PacketPort open(Mempool pool, HandleAllocator allocator) {
    return switch (this) {
      case UDP ->
          UdpPort.builder(pool, allocator)
              .local(
                  new InetSocketAddress(
                      InetAddress.ofLiteral(DatagramSource.TO_TEXT), DatagramSource.PORT))
              .slots(SLOTS)
              .receiveBuffer(RECEIVE_BUFFER)
              .open();
      case PACKET -> PacketSocketPort.builder(pool, allocator).device(TestNetwork.A).open();
      case XDP -> XdpPort.builder(pool, allocator).device(TestNetwork.A).open();
      case MEMORY -> new MemoryPort("memory", pool, allocator);
    };
  }
}
