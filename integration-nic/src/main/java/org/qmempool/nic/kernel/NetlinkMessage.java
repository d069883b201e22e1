package org.qmempool.nic.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Writes one netlink request.
 *
 * <pre>
 *   0        4     6      8     12     16
 *   +--------+-----+------+-----+------+----------------+------------------------------+
 *   | length | type| flags| seq | port | family header  | attribute | attribute | ...  |
 *   +--------+-----+------+-----+------+----------------+------------------------------+
 *   attribute: u16 length (4 + payload), u16 type, payload, padded to 4 bytes; a nest is an attribute of attributes
 * </pre>
 *
 * Numbers are in the machine's order, addresses are bytes as on the wire. Not for concurrent use.
 */
final class NetlinkMessage {
  static final int HEADER = 16;
  static final int REQUEST = 0x1;
  static final int ACK = 0x4;
  static final int DUMP = 0x300;
  static final int EXCL = 0x200;
  static final int REPLACE = 0x100;
  static final int CREATE = 0x400;

  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfInt BE32 = U32.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int CAPACITY = 1024;

  private final MemorySegment buffer = MemorySegment.ofArray(new byte[CAPACITY]);
  private int length;

  /** Starts a request. */
  NetlinkMessage(int type, int flags) {
    buffer.set(U16, 4, (short) type);
    buffer.set(U16, 6, (short) (REQUEST | flags));
    length = HEADER;
  }

  /**
   * Sets length and sequence number and copies the message to the start of {@code out}; returns its
   * length.
   */
  int finish(int sequence, MemorySegment out) {
    buffer.set(U32, 0, length);
    buffer.set(U32, 8, sequence);
    MemorySegment.copy(buffer, 0, out, 0, length);
    return length;
  }

  /** struct ifinfomsg. */
  NetlinkMessage linkHeader(int index, int flags, int change) {
    u32(0).u32(index).u32(flags);
    return u32(change);
  }

  /** struct ifaddrmsg for IPv4. */
  NetlinkMessage addressHeader(int family, int prefixLength, int index) {
    return u32(family | prefixLength << 8).u32(index);
  }

  /** struct ndmsg. */
  NetlinkMessage neighbourHeader(int family, int index, int state) {
    return u32(family).u32(index).u32(state);
  }

  /** struct tcmsg of an interface; 0 for all. */
  NetlinkMessage trafficControlHeader(int index) {
    return u32(0).u32(index).u32(0).u32(0).u32(0);
  }

  /** struct genlmsghdr. */
  NetlinkMessage genericHeader(int command, int version) {
    return u32(command | version << 8);
  }

  NetlinkMessage attribute(int type, int value) {
    return head(type, 4).u32(value);
  }

  /** Four bytes in network order, e.g. an IPv4 address. */
  NetlinkMessage attributeBigEndian(int type, int value) {
    head(type, 4);
    buffer.set(BE32, length, value);
    length += 4;
    return this;
  }

  NetlinkMessage attribute(int type, byte[] value) {
    head(type, value.length);
    MemorySegment.copy(value, 0, buffer, ValueLayout.JAVA_BYTE, length, value.length);
    return pad(value.length);
  }

  /** A string with its final zero. */
  NetlinkMessage attribute(int type, String value) {
    byte[] bytes = (value + "\0").getBytes(US_ASCII);
    return attribute(type, bytes);
  }

  /** Opens a nest and returns the mark that {@link #close} takes. */
  int open(int type) {
    int mark = length;
    head(type, 0);
    return mark;
  }

  NetlinkMessage close(int mark) {
    buffer.set(U16, mark, (short) (length - mark));
    return this;
  }

  private NetlinkMessage head(int type, int payload) {
    buffer.set(U16, length, (short) (4 + payload));
    buffer.set(U16, length + 2L, (short) type);
    length += 4;
    return this;
  }

  private NetlinkMessage u32(int value) {
    buffer.set(U32, length, value);
    length += 4;
    return this;
  }

  private NetlinkMessage pad(int payload) {
    int padded = (payload + 3) & -4;
    buffer.asSlice(length + (long) payload, padded - payload).fill((byte) 0);
    length += padded;
    return this;
  }
}
