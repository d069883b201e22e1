package org.qmempool.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Numbers of the kernel's AF_XDP interface (linux/if_xdp.h, linux/if_link.h), all of them. */
final class XdpAbi {
  static final int AF_XDP = 44;
  static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  static final int SOL_XDP = 283;

  // socket options of SOL_XDP
  static final int XDP_MMAP_OFFSETS = 1;
  static final int XDP_RX_RING = 2;
  static final int XDP_TX_RING = 3;
  static final int XDP_UMEM_REG = 4;
  static final int XDP_UMEM_FILL_RING = 5;
  static final int XDP_UMEM_COMPLETION_RING = 6;
  static final int XDP_STATISTICS = 7;
  static final int XDP_OPTIONS = 8;
  static final int XDP_MAX_TX_SKB_BUDGET = 9;

  /** Bit of XDP_OPTIONS: the socket is bound in zero-copy mode. */
  static final int OPTION_ZEROCOPY = 1;

  // flags of sockaddr_xdp
  static final int BIND_SHARED_UMEM = 1;
  static final int BIND_COPY = 2;
  static final int BIND_ZEROCOPY = 4;
  static final int BIND_NEED_WAKEUP = 8;
  static final int BIND_USE_SG = 16;

  /** Bytes of struct sockaddr_xdp. */
  static final int SOCKADDR_BYTES = 16;

  // page offsets by which mmap tells the rings of one socket apart
  static final long PGOFF_RX = 0;
  static final long PGOFF_TX = 0x80000000L;
  static final long PGOFF_FILL = 0x100000000L;
  static final long PGOFF_COMPLETION = 0x180000000L;

  /** Bit of a ring's flags word: the kernel wants a system call to go on. */
  static final int RING_NEED_WAKEUP = 1;

  /** Bytes of an entry of the FILL and COMPLETION rings: one address. */
  static final int ADDRESS_BYTES = 8;

  /** Bytes of an entry of the RX and TX rings: address, length, options. */
  static final int DESCRIPTOR_BYTES = 16;

  /** Bit of a descriptor's options: the packet goes on in the next descriptor. */
  static final int PACKET_CONTINUES = 1;

  /** Elements of which the kernel makes one packet in copy mode (the pages of a socket buffer). */
  static final int COPY_MODE_PARTS = 17;

  /** Bytes that the kernel keeps free in front of each received frame. */
  static final int PACKET_HEADROOM = 256;

  /** Frames that one doorbell passes on in copy mode, unless the socket's budget was raised. */
  static final int COPY_MODE_BUDGET = 32;

  // socket options of SOL_SOCKET
  static final int SOL_SOCKET = 1;
  static final int SO_BUSY_POLL = 46;
  static final int SO_PREFER_BUSY_POLL = 69;
  static final int SO_BUSY_POLL_BUDGET = 70;
  static final int SO_NETNS_COOKIE = 71;

  // flags of an XDP attachment
  static final int ATTACH_GENERIC = 2;
  static final int ATTACH_NATIVE = 4;

  private XdpAbi() {}

  /** A struct sockaddr_xdp without flags; {@code sharedFd} is 0 where no UMEM is shared. */
  static MemorySegment address(Arena arena, int deviceIndex, int queue, int sharedFd) {
    MemorySegment address = arena.allocate(SOCKADDR_BYTES, 8);
    address.set(JAVA_SHORT, 0, (short) AF_XDP);
    address.set(JAVA_INT, 4, deviceIndex);
    address.set(JAVA_INT, 8, queue);
    address.set(JAVA_INT, 12, sharedFd);
    return address;
  }

  /** Sets the flags of a struct sockaddr_xdp; the same. */
  static MemorySegment flags(MemorySegment address, int flags) {
    address.set(JAVA_SHORT, 2, (short) flags);
    return address;
  }
}
