package org.qmempool.nic.codec;

/**
 * The Ethernet II header, and a single 802.1Q tag behind the addresses.
 *
 * <pre>
 *  0             6        12     14                 12     14     16     18
 *  +-------------+--------+------+-----     tagged: +------+------+------+-----
 *  | destination | source | type | ...              | 8100 | tag  | type | ...
 *  +-------------+--------+------+-----             +------+------+------+-----
 * </pre>
 */
public final class Ethernet {
  /** Offset of the destination address, 6 bytes. */
  public static final int DESTINATION = 0;

  /** Offset of the source address, 6 bytes. */
  public static final int SOURCE = 6;

  /** Offset of the type, 2 bytes. */
  public static final int TYPE = 12;

  /** Bytes of the header. */
  public static final int HEADER_BYTES = 14;

  /** Bytes that one 802.1Q tag adds. */
  public static final int TAG_BYTES = 4;

  /** Type: IPv4. */
  public static final int TYPE_IPV4 = 0x0800;

  /** Type: ARP. */
  public static final int TYPE_ARP = 0x0806;

  /** Type: an 802.1Q tag follows. */
  public static final int TYPE_TAGGED = 0x8100;

  /** The address of every station. */
  public static final long BROADCAST = 0xffff_ffff_ffffL;

  private static final long GROUP_BIT = 0x0100_0000_0000L;

  private Ethernet() {}

  /**
   * True if the address means several stations (multicast or broadcast).
   *
   * @param address a hardware address, 48 bits
   * @return whether the group bit is set
   */
  public static boolean isGroup(long address) {
    return (address & GROUP_BIT) != 0;
  }
}
