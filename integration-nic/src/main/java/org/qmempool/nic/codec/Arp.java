package org.qmempool.nic.codec;

/**
 * ARP for IPv4 over Ethernet (RFC 826), behind the Ethernet header.
 *
 * <pre>
 *  0       2       4    5    6         8         14        18        24        28
 *  +-------+-------+----+----+---------+---------+---------+---------+---------+
 *  | 1     | 0800  | 6  | 4  | op      | sender  | sender  | target  | target  |
 *  |       |       |    |    | 1, 2    | hardware| IPv4    | hardware| IPv4    |
 *  +-------+-------+----+----+---------+---------+---------+---------+---------+
 * </pre>
 */
public final class Arp {
  /** Offset of hardware and protocol type, 4 bytes as one number: {@link #ETHERNET_IPV4}. */
  public static final int TYPES = 0;

  /** Offset of the sizes of the addresses, 2 bytes: {@link #SIZES_6_4}. */
  public static final int SIZES = 4;

  /** Offset of the operation, 2 bytes. */
  public static final int OPERATION = 6;

  /** Offset of the sender's hardware address, 6 bytes. */
  public static final int SENDER_HARDWARE = 8;

  /** Offset of the sender's IPv4 address, 4 bytes. */
  public static final int SENDER_IPV4 = 14;

  /** Offset of the target's hardware address, 6 bytes. */
  public static final int TARGET_HARDWARE = 18;

  /** Offset of the target's IPv4 address, 4 bytes. */
  public static final int TARGET_IPV4 = 24;

  /** Bytes of the packet. */
  public static final int BYTES = 28;

  /** Hardware type Ethernet and protocol type IPv4. */
  public static final int ETHERNET_IPV4 = 0x0001_0800;

  /** Hardware addresses of 6 and protocol addresses of 4 bytes. */
  public static final int SIZES_6_4 = 0x0604;

  /** Operation: who has the target's IPv4 address? */
  public static final int REQUEST = 1;

  /** Operation: the sender has it. */
  public static final int REPLY = 2;

  private Arp() {}
}
