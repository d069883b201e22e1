package org.qmempool.nic.app;

import static org.qmempool.nic.codec.NetworkOrder.i32;
import static org.qmempool.nic.codec.NetworkOrder.u16;
import static org.qmempool.nic.codec.NetworkOrder.u48;
import static org.qmempool.nic.codec.NetworkOrder.u8;

import java.lang.foreign.MemorySegment;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.codec.Arp;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.Icmp;
import org.qmempool.nic.codec.InternetChecksum;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.Udp;

/**
 * Turns a request into its answer, in place: ARP request, ICMP echo request, any UDP datagram to
 * one hardware and one IPv4 address.
 *
 * <p>The frame comes from the wire, so nothing in it is believed before it was checked: no byte
 * outside the frame is read or written, whatever it says, and no exception comes out of it.
 * Checksums are verified before the frame is changed, and a frame that is not answered is not
 * changed. A single VLAN tag stays in the answer.
 */
final class EchoResponder {
  private static final int TTL = 64;
  private static final int FIRST_GROUP_ADDRESS = 0xe000_0000; // 224.0.0.0; all above is no host

  private final long hardware;
  private final int ipv4;

  /**
   * @param hardware our hardware address, 48 bits
   * @param ipv4 our IPv4 address
   */
  EchoResponder(long hardware, int ipv4) {
    this.hardware = hardware;
    this.ipv4 = ipv4;
  }

  /**
   * Looks at one frame, and makes it the answer if it asks for one; its length stays.
   *
   * @param at the frame's first byte in {@code memory}
   * @param length its bytes
   * @param flags of the burst
   */
  EchoOutcome answer(MemorySegment memory, long at, int length, int flags) {
    if (length < Ethernet.HEADER_BYTES) {
      return EchoOutcome.MALFORMED;
    }
    int type = u16(memory, at + Ethernet.TYPE);
    int header = Ethernet.HEADER_BYTES;
    if (type == Ethernet.TYPE_TAGGED) {
      header += Ethernet.TAG_BYTES;
      if (length < header) {
        return EchoOutcome.MALFORMED;
      }
      type = u16(memory, at + header - 2);
    }
    long to = u48(memory, at + Ethernet.DESTINATION);
    long from = u48(memory, at + Ethernet.SOURCE);
    boolean forUs = to == hardware;
    if (type == Ethernet.TYPE_ARP && (forUs || to == Ethernet.BROADCAST)) {
      return Ethernet.isGroup(from)
          ? EchoOutcome.MALFORMED
          : answerArp(memory, at, at + header, length - header, from);
    }
    if (type == Ethernet.TYPE_IPV4 && forUs) {
      return Ethernet.isGroup(from)
          ? EchoOutcome.MALFORMED
          : answerIpv4(memory, at, at + header, length - header, from, flags);
    }
    return EchoOutcome.NOT_FOR_US;
  }

  private EchoOutcome answerArp(MemorySegment memory, long frame, long arp, int length, long from) {
    if (length < Arp.BYTES
        || i32(memory, arp + Arp.TYPES) != Arp.ETHERNET_IPV4
        || u16(memory, arp + Arp.SIZES) != Arp.SIZES_6_4) {
      return EchoOutcome.MALFORMED;
    }
    if (u16(memory, arp + Arp.OPERATION) != Arp.REQUEST
        || i32(memory, arp + Arp.TARGET_IPV4) != ipv4) {
      return EchoOutcome.NOT_FOR_US;
    }
    long asker = u48(memory, arp + Arp.SENDER_HARDWARE);
    int askerIpv4 = i32(memory, arp + Arp.SENDER_IPV4);
    u16(memory, arp + Arp.OPERATION, Arp.REPLY);
    u48(memory, arp + Arp.SENDER_HARDWARE, hardware);
    i32(memory, arp + Arp.SENDER_IPV4, ipv4);
    u48(memory, arp + Arp.TARGET_HARDWARE, asker);
    i32(memory, arp + Arp.TARGET_IPV4, askerIpv4);
    turn(memory, frame, from);
    return EchoOutcome.ARP_REPLY;
  }

  private EchoOutcome answerIpv4(
      MemorySegment memory, long frame, long ip, int length, long from, int flags) {
    if (length < Ipv4.HEADER_BYTES) {
      return EchoOutcome.MALFORMED;
    }
    int versionAndWords = u8(memory, ip + Ipv4.VERSION_AND_WORDS);
    int header = (versionAndWords & 0xf) * 4;
    int total = u16(memory, ip + Ipv4.TOTAL_LENGTH);
    if (versionAndWords >>> 4 != 4
        || header < Ipv4.HEADER_BYTES
        || total < header
        || total > length) {
      return EchoOutcome.MALFORMED;
    }
    if (InternetChecksum.sum(memory, ip, header) != 0xffff) {
      return EchoOutcome.BAD_CHECKSUM;
    }
    if (i32(memory, ip + Ipv4.DESTINATION) != ipv4) {
      return EchoOutcome.NOT_FOR_US;
    }
    int source = i32(memory, ip + Ipv4.SOURCE);
    if (source == 0 || Integer.compareUnsigned(source, FIRST_GROUP_ADDRESS) >= 0) {
      return EchoOutcome.MALFORMED; // an answer would go to everybody or nobody
    }
    if (header != Ipv4.HEADER_BYTES) {
      return EchoOutcome.OPTIONS;
    }
    if ((u16(memory, ip + Ipv4.FRAGMENT) & Ipv4.FRAGMENT_MASK) != 0) {
      return EchoOutcome.FRAGMENT;
    }
    int protocol = u8(memory, ip + Ipv4.PROTOCOL);
    EchoOutcome outcome =
        switch (protocol) {
          case Ipv4.PROTOCOL_ICMP -> answerIcmp(memory, ip + header, total - header);
          case Ipv4.PROTOCOL_UDP -> answerUdp(memory, ip, ip + header, total - header, flags);
          default -> EchoOutcome.NOT_FOR_US;
        };
    if (outcome.answered()) {
      i32(memory, ip + Ipv4.SOURCE, ipv4);
      i32(memory, ip + Ipv4.DESTINATION, source);
      u8(memory, ip + Ipv4.TTL, TTL);
      Ipv4.writeChecksum(memory, ip);
      turn(memory, frame, from);
    }
    return outcome;
  }

  private static EchoOutcome answerIcmp(MemorySegment memory, long icmp, int length) {
    if (length < Icmp.HEADER_BYTES) {
      return EchoOutcome.MALFORMED;
    }
    if (InternetChecksum.sum(memory, icmp, length) != 0xffff) {
      return EchoOutcome.BAD_CHECKSUM;
    }
    if (u16(memory, icmp + Icmp.TYPE_AND_CODE) != Icmp.ECHO_REQUEST) {
      return EchoOutcome.NOT_FOR_US;
    }
    int checksum = u16(memory, icmp + Icmp.CHECKSUM);
    u16(memory, icmp + Icmp.TYPE_AND_CODE, Icmp.ECHO_REPLY);
    u16(
        memory,
        icmp + Icmp.CHECKSUM,
        InternetChecksum.update(checksum, Icmp.ECHO_REQUEST, Icmp.ECHO_REPLY));
    return EchoOutcome.ICMP_REPLY;
  }

  /** Swapping addresses and ports leaves the sum as it is, so a right checksum stays right. */
  private static EchoOutcome answerUdp(
      MemorySegment memory, long ip, long udp, int length, int flags) {
    if (length < Udp.HEADER_BYTES) {
      return EchoOutcome.MALFORMED;
    }
    int udpLength = u16(memory, udp + Udp.LENGTH);
    if (udpLength < Udp.HEADER_BYTES || udpLength > length) {
      return EchoOutcome.MALFORMED;
    }
    int from = u16(memory, udp + Udp.SOURCE_PORT);
    if (from == 0) {
      return EchoOutcome.NOT_FOR_US; // the sender says that it wants no answer
    }
    boolean partial = (flags & PacketBurst.CHECKSUM_PARTIAL) != 0;
    if (!partial && u16(memory, udp + Udp.CHECKSUM) != 0) {
      int pseudo = Ipv4.pseudoHeaderSum(memory, ip, Ipv4.PROTOCOL_UDP, udpLength);
      int data = InternetChecksum.sum(memory, udp, udpLength);
      if (InternetChecksum.add(pseudo, data) != 0xffff) {
        return EchoOutcome.BAD_CHECKSUM;
      }
    }
    u16(memory, udp + Udp.SOURCE_PORT, u16(memory, udp + Udp.DESTINATION_PORT));
    u16(memory, udp + Udp.DESTINATION_PORT, from);
    if (partial) {
      u16(memory, udp + Udp.CHECKSUM, 0);
      int pseudo = Ipv4.pseudoHeaderSum(memory, ip, Ipv4.PROTOCOL_UDP, udpLength);
      int data = InternetChecksum.sum(memory, udp, udpLength);
      int checksum = InternetChecksum.ofSum(InternetChecksum.add(pseudo, data));
      u16(memory, udp + Udp.CHECKSUM, checksum == 0 ? 0xffff : checksum); // 0 would mean none
    }
    return EchoOutcome.UDP_REPLY;
  }

  private void turn(MemorySegment memory, long frame, long from) {
    u48(memory, frame + Ethernet.DESTINATION, from);
    u48(memory, frame + Ethernet.SOURCE, hardware);
  }
}
