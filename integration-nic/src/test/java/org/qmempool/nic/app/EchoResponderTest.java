package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.codec.Arp;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.Icmp;
import org.qmempool.nic.codec.InternetChecksum;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.NetworkOrder;
import org.qmempool.nic.codec.Udp;

class EchoResponderTest {
  private static final EchoResponder RESPONDER = new EchoResponder(Frames.SERVER, Frames.SERVER_IP);

  private static EchoOutcome answer(byte[] frame, int flags) {
    return RESPONDER.answer(MemorySegment.ofArray(frame), 0, frame.length, flags);
  }

  private static EchoOutcome answer(byte[] frame) {
    return answer(frame, 0);
  }

  /** The frame is not answered, and not a byte of it has changed. */
  private static void assertDropped(EchoOutcome expected, byte[] frame) {
    byte[] before = frame.clone();
    assertEquals(expected, answer(frame));
    assertArrayEquals(before, frame);
  }

  /** Changes a byte of the IPv4 header and makes its checksum right again. */
  private static byte[] withIp(byte[] frame, int offset, int value) {
    frame[14 + offset] = (byte) value;
    Ipv4.writeChecksum(MemorySegment.ofArray(frame), 14);
    return frame;
  }

  private static void assertTurned(MemorySegment m, int ip) {
    assertEquals(Frames.CLIENT, NetworkOrder.u48(m, Ethernet.DESTINATION));
    assertEquals(Frames.SERVER, NetworkOrder.u48(m, Ethernet.SOURCE));
    assertEquals(Frames.SERVER_IP, NetworkOrder.i32(m, ip + Ipv4.SOURCE));
    assertEquals(Frames.CLIENT_IP, NetworkOrder.i32(m, ip + Ipv4.DESTINATION));
    assertEquals(64, NetworkOrder.u8(m, ip + Ipv4.TTL));
    assertEquals(0xffff, InternetChecksum.sum(m, ip, 20));
  }

  @Test
  void anArpRequestForUsIsAnswered() {
    byte[] frame = Frames.arpRequest();
    assertEquals(EchoOutcome.ARP_REPLY, answer(frame));
    MemorySegment m = MemorySegment.ofArray(frame);
    assertEquals(Frames.CLIENT, NetworkOrder.u48(m, Ethernet.DESTINATION));
    assertEquals(Frames.SERVER, NetworkOrder.u48(m, Ethernet.SOURCE));
    assertEquals(Arp.REPLY, NetworkOrder.u16(m, 14 + Arp.OPERATION));
    assertEquals(Frames.SERVER, NetworkOrder.u48(m, 14 + Arp.SENDER_HARDWARE));
    assertEquals(Frames.SERVER_IP, NetworkOrder.i32(m, 14 + Arp.SENDER_IPV4));
    assertEquals(Frames.CLIENT, NetworkOrder.u48(m, 14 + Arp.TARGET_HARDWARE));
    assertEquals(Frames.CLIENT_IP, NetworkOrder.i32(m, 14 + Arp.TARGET_IPV4));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 56, 57, 1472})
  void aPingIsAnsweredWithItsData(int data) {
    byte[] frame = Frames.icmpRequest(data);
    byte[] sent = frame.clone();
    assertEquals(EchoOutcome.ICMP_REPLY, answer(frame));
    MemorySegment m = MemorySegment.ofArray(frame);
    assertTurned(m, 14);
    assertEquals(Icmp.ECHO_REPLY, NetworkOrder.u16(m, 34 + Icmp.TYPE_AND_CODE));
    assertEquals(0xffff, InternetChecksum.sum(m, 34, Icmp.HEADER_BYTES + data));
    assertArrayEquals(
        Arrays.copyOfRange(sent, 38, sent.length), Arrays.copyOfRange(frame, 38, frame.length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 19, 1472})
  void aDatagramIsSentBack(int data) {
    byte[] frame = Frames.udp(data);
    assertEquals(EchoOutcome.UDP_REPLY, answer(frame));
    MemorySegment m = MemorySegment.ofArray(frame);
    assertTurned(m, 14);
    assertEquals(7, NetworkOrder.u16(m, 34 + Udp.SOURCE_PORT));
    assertEquals(40_000, NetworkOrder.u16(m, 34 + Udp.DESTINATION_PORT));
    assertEquals(0xffff, Frames.udpSum(m, 14));
  }

  @Test
  void aVlanTagStays() {
    byte[] frame = Frames.tagged(Frames.icmpRequest(20));
    assertEquals(EchoOutcome.ICMP_REPLY, answer(frame));
    MemorySegment m = MemorySegment.ofArray(frame);
    assertTurned(m, 18);
    assertEquals(42, NetworkOrder.u16(m, 14));
    byte[] arp = Frames.tagged(Frames.arpRequest());
    assertEquals(EchoOutcome.ARP_REPLY, answer(arp));
  }

  @Test
  void aDatagramWithoutChecksumStaysWithout() {
    byte[] frame = Frames.udp(10);
    NetworkOrder.u16(MemorySegment.ofArray(frame), 34 + Udp.CHECKSUM, 0);
    assertEquals(EchoOutcome.UDP_REPLY, answer(frame));
    assertEquals(0, NetworkOrder.u16(MemorySegment.ofArray(frame), 34 + Udp.CHECKSUM));
  }

  @Test
  void aDatagramWithAPartialChecksumGetsAFullOneIfThePortSaysSo() {
    byte[] frame = Frames.udp(10);
    MemorySegment m = MemorySegment.ofArray(frame);
    NetworkOrder.u16(m, 34 + Udp.CHECKSUM, 0x1234);
    assertDropped(EchoOutcome.BAD_CHECKSUM, frame);
    assertEquals(EchoOutcome.UDP_REPLY, answer(frame, PacketBurst.CHECKSUM_PARTIAL));
    assertEquals(0xffff, Frames.udpSum(m, 14));
  }

  @Test
  void wrongChecksumsAreDropped() {
    byte[] header = Frames.icmpRequest(56);
    header[14 + Ipv4.TTL] ^= 1;
    assertDropped(EchoOutcome.BAD_CHECKSUM, header);
    byte[] icmp = Frames.icmpRequest(56);
    icmp[60] ^= 1;
    assertDropped(EchoOutcome.BAD_CHECKSUM, icmp);
    byte[] udp = Frames.udp(56);
    udp[60] ^= 1;
    assertDropped(EchoOutcome.BAD_CHECKSUM, udp);
  }

  @Test
  void whatIsNotForUsIsDropped() {
    byte[] otherStation = Frames.icmpRequest(56);
    otherStation[5] ^= 4;
    assertDropped(EchoOutcome.NOT_FOR_US, otherStation);
    assertDropped(EchoOutcome.NOT_FOR_US, withIp(Frames.icmpRequest(56), Ipv4.DESTINATION + 3, 99));
    assertDropped(EchoOutcome.NOT_FOR_US, withIp(Frames.icmpRequest(56), Ipv4.PROTOCOL, 6));
    byte[] otherAddress = Frames.arpRequest();
    otherAddress[14 + Arp.TARGET_IPV4 + 3] = 99;
    assertDropped(EchoOutcome.NOT_FOR_US, otherAddress);
    byte[] reply = Frames.arpRequest();
    reply[14 + Arp.OPERATION + 1] = Arp.REPLY;
    assertDropped(EchoOutcome.NOT_FOR_US, reply);
    byte[] otherType = Frames.icmpRequest(56);
    otherType[12] = (byte) 0x86;
    assertDropped(EchoOutcome.NOT_FOR_US, otherType);
  }

  @Test
  void anEchoReplyIsNotAnsweredSoThatTwoEchoesDoNotPlayForEver() {
    byte[] frame = Frames.icmpRequest(56);
    assertEquals(EchoOutcome.ICMP_REPLY, answer(frame));
    MemorySegment m = MemorySegment.ofArray(frame);
    NetworkOrder.u48(m, Ethernet.DESTINATION, Frames.SERVER);
    NetworkOrder.i32(m, 14 + Ipv4.DESTINATION, Frames.SERVER_IP);
    NetworkOrder.i32(m, 14 + Ipv4.SOURCE, Frames.CLIENT_IP);
    Ipv4.writeChecksum(m, 14);
    assertDropped(EchoOutcome.NOT_FOR_US, frame);
  }

  @Test
  void everyTruncationIsMalformed() {
    for (byte[] whole :
        new byte[][] {Frames.icmpRequest(56), Frames.udp(56), Frames.tagged(Frames.udp(56))}) {
      for (int length = 0; length < whole.length; length++) {
        byte[] frame = Arrays.copyOf(whole, length);
        assertDropped(EchoOutcome.MALFORMED, frame);
      }
    }
    byte[] arp = Frames.arpRequest();
    for (int length = 0; length < 42; length++) {
      assertDropped(EchoOutcome.MALFORMED, Arrays.copyOf(arp, length));
    }
  }

  @Test
  void lengthsThatCannotBeAreMalformed() {
    assertDropped(EchoOutcome.MALFORMED, withIp(Frames.icmpRequest(56), 0, 0x44));
    assertDropped(EchoOutcome.MALFORMED, withIp(Frames.icmpRequest(56), 0, 0x65));
    byte[] tooLong = withIp(Frames.icmpRequest(56), Ipv4.TOTAL_LENGTH + 1, 20 + 8 + 57);
    assertDropped(EchoOutcome.MALFORMED, tooLong);
    assertDropped(EchoOutcome.MALFORMED, withIp(Frames.icmpRequest(56), Ipv4.TOTAL_LENGTH + 1, 19));
    assertDropped(EchoOutcome.MALFORMED, withIp(Frames.icmpRequest(56), Ipv4.TOTAL_LENGTH + 1, 27));
    byte[] udp = Frames.udp(56);
    udp[34 + Udp.LENGTH + 1] = 7;
    assertDropped(EchoOutcome.MALFORMED, udp);
    udp[34 + Udp.LENGTH + 1] = 65;
    assertDropped(EchoOutcome.MALFORMED, udp);
    byte[] arp = Frames.arpRequest();
    arp[14 + Arp.SIZES] = 8;
    assertDropped(EchoOutcome.MALFORMED, arp);
  }

  @Test
  void askersThatAreNoHostAreMalformed() {
    byte[] group = Frames.icmpRequest(56);
    group[Ethernet.SOURCE] |= 1;
    assertDropped(EchoOutcome.MALFORMED, group);
    assertDropped(EchoOutcome.MALFORMED, withIp(Frames.udp(56), Ipv4.SOURCE, 224));
    assertDropped(EchoOutcome.MALFORMED, withIp(Frames.udp(56), Ipv4.SOURCE, 255));
  }

  @Test
  void fragmentsAndOptionsAreCountedApart() {
    assertDropped(EchoOutcome.FRAGMENT, withIp(Frames.icmpRequest(56), Ipv4.FRAGMENT, 0x20));
    assertDropped(EchoOutcome.FRAGMENT, withIp(Frames.icmpRequest(56), Ipv4.FRAGMENT + 1, 1));
    byte[] frame = Frames.icmpRequest(56);
    MemorySegment m = MemorySegment.ofArray(frame);
    frame[14] = 0x46;
    NetworkOrder.u16(m, 14 + Ipv4.CHECKSUM, 0);
    NetworkOrder.u16(
        m, 14 + Ipv4.CHECKSUM, InternetChecksum.ofSum(InternetChecksum.sum(m, 14, 24)));
    assertDropped(EchoOutcome.OPTIONS, frame);
  }

  @Test
  void aSourcePortOfZeroWantsNoAnswer() {
    byte[] frame = Frames.udp(8);
    NetworkOrder.u16(MemorySegment.ofArray(frame), 34 + Udp.SOURCE_PORT, 0);
    assertDropped(EchoOutcome.NOT_FOR_US, frame);
  }
}
