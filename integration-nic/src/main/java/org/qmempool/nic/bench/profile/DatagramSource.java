package org.qmempool.nic.bench.profile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.NetworkOrder;
import org.qmempool.nic.codec.Udp;
import org.qmempool.nic.socket.PacketSocketPort;

/**
 * Sends the same UDP datagram over and over, in frames of 60 bytes, by a packet socket. Every kind
 * of port can receive them. For one thread.
 */
final class DatagramSource implements AutoCloseable {
  static final int FROM = Ipv4.address(10, 77, 0, 1);
  static final int TO = Ipv4.address(10, 77, 0, 2);
  static final String TO_TEXT = "10.77.0.2";
  static final int PREFIX = 24;
  static final int PORT = 7777;
  static final int BURST = 32;

  private static final int FRAME_BYTES = 60;
  private static final int HEADROOM = 256;
  private static final int ELEMENTS = 2048;
  private static final int VERSION_4_AND_5_WORDS = 0x45;
  private static final int TTL = 64;

  private final Mempool pool =
      Mempool.builder().capacity(ELEMENTS).layout(ElementLayout.umem(2048)).build();
  private final MempoolCache cache = pool.newCache();
  private final MemorySegment frame = Arena.ofAuto().allocate(FRAME_BYTES, 8);
  private final PacketBurst burst = new PacketBurst(pool, BURST);
  private final PacketPort port;

  /** Opens it in the network; the frames leave by its {@link TestNetwork#SOURCE}. */
  DatagramSource(TestNetwork network) {
    write(
        network.applicationLinks().mac(TestNetwork.A),
        network.outsideLinks().mac(TestNetwork.SOURCE));
    boolean open = false;
    try {
      port =
          network
              .outside()
              .call(
                  () ->
                      PacketSocketPort.builder(pool, cache)
                          .device(TestNetwork.SOURCE)
                          .slots(0)
                          .open());
      open = true;
    } finally {
      if (!open) {
        cache.close();
        pool.close();
      }
    }
  }

  private void write(byte[] to, byte[] from) {
    MemorySegment.copy(MemorySegment.ofArray(to), 0, frame, Ethernet.DESTINATION, to.length);
    MemorySegment.copy(MemorySegment.ofArray(from), 0, frame, Ethernet.SOURCE, from.length);
    NetworkOrder.u16(frame, Ethernet.TYPE, Ethernet.TYPE_IPV4);
    int ip = Ethernet.HEADER_BYTES;
    NetworkOrder.u8(frame, ip + Ipv4.VERSION_AND_WORDS, VERSION_4_AND_5_WORDS);
    NetworkOrder.u16(frame, ip + Ipv4.TOTAL_LENGTH, FRAME_BYTES - ip);
    NetworkOrder.u8(frame, ip + Ipv4.TTL, TTL);
    NetworkOrder.u8(frame, ip + Ipv4.PROTOCOL, Ipv4.PROTOCOL_UDP);
    NetworkOrder.i32(frame, ip + Ipv4.SOURCE, FROM);
    NetworkOrder.i32(frame, ip + Ipv4.DESTINATION, TO);
    Ipv4.writeChecksum(frame, ip);
    int udp = ip + Ipv4.HEADER_BYTES;
    NetworkOrder.u16(frame, udp + Udp.SOURCE_PORT, PORT);
    NetworkOrder.u16(frame, udp + Udp.DESTINATION_PORT, PORT);
    NetworkOrder.u16(frame, udp + Udp.LENGTH, FRAME_BYTES - udp); // and no checksum
  }

  /** Sends a burst; how many datagrams the port took. */
  int send() {
    PacketBurst burst = this.burst;
    int[] handles = burst.handles();
    int n = cache.allocBurst(handles, 0, BURST);
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = HEADROOM;
      burst.lengths()[i] = FRAME_BYTES;
      burst.flags()[i] = 0;
      MemorySegment.copy(frame, 0, pool.memory(), burst.position(i), FRAME_BYTES);
    }
    burst.size(n);
    int taken = port.transmit(burst, 0, n);
    cache.freeBulk(handles, taken, n - taken);
    port.flush();
    return taken;
  }

  @Override
  public void close() {
    port.close();
    cache.close();
    pool.close();
  }
}
