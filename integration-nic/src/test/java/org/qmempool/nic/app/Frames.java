package org.qmempool.nic.app;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.qmempool.nic.codec.Arp;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.Icmp;
import org.qmempool.nic.codec.InternetChecksum;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.NetworkOrder;
import org.qmempool.nic.codec.Udp;

/** Requests to 10.9.0.2 at 02:00:00:00:00:02 from 10.9.0.1 at 02:00:00:00:00:01. */
final class Frames {
  static final long CLIENT = 0x020000000001L;
  static final long SERVER = 0x020000000002L;
  static final int CLIENT_IP = Ipv4.address(10, 9, 0, 1);
  static final int SERVER_IP = Ipv4.address(10, 9, 0, 2);

  private Frames() {}

  static byte[] arpRequest() {
    byte[] frame = new byte[60];
    MemorySegment m = MemorySegment.ofArray(frame);
    ethernet(m, Ethernet.BROADCAST, Ethernet.TYPE_ARP);
    NetworkOrder.i32(m, 14 + Arp.TYPES, Arp.ETHERNET_IPV4);
    NetworkOrder.u16(m, 14 + Arp.SIZES, Arp.SIZES_6_4);
    NetworkOrder.u16(m, 14 + Arp.OPERATION, Arp.REQUEST);
    NetworkOrder.u48(m, 14 + Arp.SENDER_HARDWARE, CLIENT);
    NetworkOrder.i32(m, 14 + Arp.SENDER_IPV4, CLIENT_IP);
    NetworkOrder.i32(m, 14 + Arp.TARGET_IPV4, SERVER_IP);
    return frame;
  }

  static byte[] icmpRequest(int data) {
    byte[] frame = ip(Ipv4.PROTOCOL_ICMP, Icmp.HEADER_BYTES + data);
    MemorySegment m = MemorySegment.ofArray(frame);
    NetworkOrder.u16(m, 34 + Icmp.TYPE_AND_CODE, Icmp.ECHO_REQUEST);
    int sum = InternetChecksum.sum(m, 34, Icmp.HEADER_BYTES + data);
    NetworkOrder.u16(m, 34 + Icmp.CHECKSUM, InternetChecksum.ofSum(sum));
    return frame;
  }

  static byte[] udp(int data) {
    byte[] frame = ip(Ipv4.PROTOCOL_UDP, Udp.HEADER_BYTES + data);
    MemorySegment m = MemorySegment.ofArray(frame);
    NetworkOrder.u16(m, 34 + Udp.SOURCE_PORT, 40_000);
    NetworkOrder.u16(m, 34 + Udp.DESTINATION_PORT, 7);
    NetworkOrder.u16(m, 34 + Udp.LENGTH, Udp.HEADER_BYTES + data);
    NetworkOrder.u16(m, 34 + Udp.CHECKSUM, 0);
    NetworkOrder.u16(m, 34 + Udp.CHECKSUM, InternetChecksum.ofSum(udpSum(m, 14)));
    return frame;
  }

  /** The sum over pseudo header and datagram; 0xffff when the checksum in it is right. */
  static int udpSum(MemorySegment m, int ip) {
    int length = NetworkOrder.u16(m, ip + 20 + Udp.LENGTH);
    return InternetChecksum.add(
        Ipv4.pseudoHeaderSum(m, ip, Ipv4.PROTOCOL_UDP, length),
        InternetChecksum.sum(m, ip + 20, length));
  }

  /** The same frame with a VLAN tag. */
  static byte[] tagged(byte[] frame) {
    byte[] tagged = new byte[frame.length + 4];
    System.arraycopy(frame, 0, tagged, 0, 12);
    tagged[12] = (byte) 0x81;
    tagged[15] = 42;
    System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
    return tagged;
  }

  /** The same packet as a fragment, its bytes' place in eights, with more to come or not. */
  static byte[] fragment(byte[] frame, int eights, boolean more) {
    MemorySegment m = MemorySegment.ofArray(frame);
    NetworkOrder.u16(m, 14 + Ipv4.FRAGMENT, eights | (more ? 0x2000 : 0));
    Ipv4.writeChecksum(m, 14);
    return frame;
  }

  private static byte[] ip(int protocol, int length) {
    byte[] frame = new byte[Math.max(60, 34 + length)];
    new Random(length).nextBytes(frame);
    MemorySegment m = MemorySegment.ofArray(frame);
    ethernet(m, SERVER, Ethernet.TYPE_IPV4);
    NetworkOrder.u8(m, 14 + Ipv4.VERSION_AND_WORDS, 0x45);
    NetworkOrder.u16(m, 14 + Ipv4.TOTAL_LENGTH, 20 + length);
    NetworkOrder.u16(m, 14 + Ipv4.FRAGMENT, 0x4000); // do not fragment
    NetworkOrder.u8(m, 14 + Ipv4.PROTOCOL, protocol);
    NetworkOrder.i32(m, 14 + Ipv4.SOURCE, CLIENT_IP);
    NetworkOrder.i32(m, 14 + Ipv4.DESTINATION, SERVER_IP);
    NetworkOrder.u16(m, 34 + Icmp.CHECKSUM, 0);
    Ipv4.writeChecksum(m, 14);
    return frame;
  }

  private static void ethernet(MemorySegment m, long to, int type) {
    NetworkOrder.u48(m, Ethernet.DESTINATION, to);
    NetworkOrder.u48(m, Ethernet.SOURCE, CLIENT);
    NetworkOrder.u16(m, Ethernet.TYPE, type);
  }
}
