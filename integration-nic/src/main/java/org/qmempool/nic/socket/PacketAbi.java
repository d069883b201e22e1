package org.qmempool.nic.socket;

/** Numbers of the kernel's AF_PACKET interface (linux/if_packet.h), all that are used here. */
final class PacketAbi {
  static final int AF_PACKET = 17;
  static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  static final int SOL_PACKET = 263;

  // socket options of SOL_PACKET
  static final int PACKET_RX_RING = 5;
  static final int PACKET_STATISTICS = 6;
  static final int PACKET_VERSION = 10;
  static final int PACKET_FANOUT = 18;
  static final int PACKET_QDISC_BYPASS = 20;
  static final int PACKET_IGNORE_OUTGOING = 23;

  /** The ring format: fixed slots, each with its own status. */
  static final int TPACKET_V2 = 1;

  /** Every protocol, in network order. */
  static final int ETH_P_ALL_BE = 0x0300;

  static final int SOCKADDR_LL_BYTES = 20;

  // struct tpacket2_hdr, at the start of each slot
  static final int HDR_STATUS = 0;
  static final int HDR_LENGTH = 4;
  static final int HDR_CAPTURED = 8;
  static final int HDR_MAC = 12;
  static final int HDR_VLAN_TCI = 24;
  static final int HDR_VLAN_TPID = 26;

  // bits of the status
  static final int STATUS_KERNEL = 0;
  static final int STATUS_USER = 1;
  static final int STATUS_CHECKSUM_NOT_READY = 8;
  static final int STATUS_VLAN_VALID = 0x10;
  static final int STATUS_VLAN_TPID_VALID = 0x40;

  private PacketAbi() {}
}
