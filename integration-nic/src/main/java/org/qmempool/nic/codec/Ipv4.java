package org.qmempool.nic.codec;

import java.lang.foreign.MemorySegment;

/**
 * The IPv4 header (RFC 791), 20 bytes without options.
 *
 * <pre>
 *  0          1     2        4    6           8     9      10        12     16           20
 *  +----------+-----+--------+----+-----------+-----+------+---------+------+------------+
 *  | 4 | words| tos | total  | id | flags and | ttl | proto| checksum| from | to         |
 *  |          |     | length |    | fragment  |     |      |         |      |            |
 *  +----------+-----+--------+----+-----------+-----+------+---------+------+------------+
 * </pre>
 */
public final class Ipv4 {
  /** Offset of version and header length, 1 byte. */
  public static final int VERSION_AND_WORDS = 0;

  /** Offset of the total length, 2 bytes. */
  public static final int TOTAL_LENGTH = 2;

  /** Offset of flags and fragment offset, 2 bytes. */
  public static final int FRAGMENT = 6;

  /** Offset of the time to live, 1 byte. */
  public static final int TTL = 8;

  /** Offset of the protocol, 1 byte. */
  public static final int PROTOCOL = 9;

  /** Offset of the header's checksum, 2 bytes. */
  public static final int CHECKSUM = 10;

  /** Offset of the source address, 4 bytes. */
  public static final int SOURCE = 12;

  /** Offset of the destination address, 4 bytes. */
  public static final int DESTINATION = 16;

  /** Bytes of a header without options. */
  public static final int HEADER_BYTES = 20;

  /** Protocol: ICMP. */
  public static final int PROTOCOL_ICMP = 1;

  /** Protocol: UDP. */
  public static final int PROTOCOL_UDP = 17;

  /** In {@link #FRAGMENT}: more fragments follow, or this is not the first one. */
  public static final int FRAGMENT_MASK = 0x3fff;

  private Ipv4() {}

  /**
   * The address {@code a.b.c.d} as a number.
   *
   * @param a first byte
   * @param b second byte
   * @param c third byte
   * @param d fourth byte
   * @return the address in network order
   */
  public static int address(int a, int b, int c, int d) {
    return (a << 24) | (b << 16) | (c << 8) | d;
  }

  /**
   * Computes and writes the checksum of a header without options.
   *
   * @param memory holds the packet
   * @param at position of the header's first byte
   */
  public static void writeChecksum(MemorySegment memory, long at) {
    NetworkOrder.u16(memory, at + CHECKSUM, 0);
    int sum = InternetChecksum.sum(memory, at, HEADER_BYTES);
    NetworkOrder.u16(memory, at + CHECKSUM, InternetChecksum.ofSum(sum));
  }

  /**
   * The sum of the pseudo header that UDP's and TCP's checksums cover.
   *
   * @param memory holds the packet
   * @param at the IPv4 header
   * @param protocol of the part behind the header
   * @param length bytes of the UDP or TCP part
   * @return 0 to 65535
   */
  public static int pseudoHeaderSum(MemorySegment memory, long at, int protocol, int length) {
    int addresses = InternetChecksum.sum(memory, at + SOURCE, 8);
    return InternetChecksum.add(InternetChecksum.add(addresses, protocol), length);
  }
}
