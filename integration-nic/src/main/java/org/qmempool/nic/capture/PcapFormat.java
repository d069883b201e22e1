package org.qmempool.nic.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.qmempool.nic.PortException;

/**
 * The classic pcap file (draft-ietf-opsawg-pcap), in the byte order of the machine that wrote it.
 *
 * <pre>
 *  file header, 24 bytes, once
 *  +-------------+-------+-------+------+----------+----------+-----------+
 *  | magic (4)   | major | minor | zone | accuracy | snaplen  | link type |
 *  +-------------+-------+-------+------+----------+----------+-----------+
 *  record header, 16 bytes, and the frame behind it
 *  +---------+------------------+--------------+--------------+ - - - - -+
 *  | seconds | micro- or nanos. | bytes stored | bytes on wire| frame    |
 *  +---------+------------------+--------------+--------------+ - - - - -+
 * </pre>
 *
 * @param swapped whether the file's byte order is not this machine's
 * @param nanosPerUnit 1000 or 1: what the second half of a time stamp counts
 */
record PcapFormat(boolean swapped, int nanosPerUnit) {
  static final int FILE_HEADER = 24;
  static final int RECORD_HEADER = 16;

  // offsets in a record header
  static final int SECONDS = 0;
  static final int FRACTION = 4;
  static final int STORED = 8;
  static final int ON_WIRE = 12;

  /** The most that a record may store: what libpcap takes for the sane limit. */
  static final int MOST_STORED = 262_144;

  /** An int in this machine's byte order, which is what is written. */
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final int MAGIC_MICROS = 0xa1b2c3d4;
  private static final int MAGIC_NANOS = 0xa1b23c4d;
  private static final int MAGIC_PCAPNG = 0x0a0d0d0a;
  private static final int MAJOR_VERSION = 2;
  private static final int MINOR_VERSION = 4;
  private static final int ETHERNET = 1;

  // offsets in the file header
  private static final int MAJOR = 4;
  private static final int MINOR = 6;
  private static final int SNAPLEN = 16;
  private static final int LINK_TYPE = 20;

  /** An int of the file, as it was meant. */
  int i32(MemorySegment segment, long at) {
    int value = segment.get(INT, at);
    return swapped ? Integer.reverseBytes(value) : value;
  }

  /**
   * Understands a file header.
   *
   * @param path for messages
   * @param header as many bytes as the file has, up to {@link #FILE_HEADER}
   * @throws PortException if it is none of a capture of Ethernet frames
   */
  static PcapFormat of(Path path, MemorySegment header) {
    if (header.byteSize() < FILE_HEADER) {
      throw refusal(
          path,
          "has " + header.byteSize() + " bytes, the header alone takes " + FILE_HEADER,
          "is the file complete?");
    }
    PcapFormat format = byMagic(path, header);
    short version = header.get(SHORT, MAJOR);
    int major = (format.swapped ? Short.reverseBytes(version) : version) & 0xffff;
    if (major != MAJOR_VERSION) {
      throw refusal(path, "has version " + major, "version 2 is read, convert it by editcap");
    }
    int linkType = format.i32(header, LINK_TYPE);
    if (linkType != ETHERNET) {
      throw refusal(
          path,
          "has link type " + (linkType & 0xffff_ffffL),
          "1 is read, Ethernet: capture on an Ethernet device");
    }
    return format;
  }

  private static PcapFormat byMagic(Path path, MemorySegment header) {
    for (boolean swapped : new boolean[] {false, true}) {
      int magic = new PcapFormat(swapped, 0).i32(header, 0);
      if (magic == MAGIC_MICROS || magic == MAGIC_NANOS) {
        return new PcapFormat(swapped, magic == MAGIC_MICROS ? 1000 : 1);
      }
    }
    int magic = header.get(INT.withOrder(ByteOrder.BIG_ENDIAN), 0);
    if (magic == MAGIC_PCAPNG) {
      throw refusal(path, "is a pcapng file", "convert it by `editcap -F pcap IN OUT`");
    }
    throw refusal(
        path,
        "begins with %08x".formatted(magic),
        "a pcap file begins with a1b2c3d4 or a1b23c4d, in either byte order");
  }

  /** Writes the header of a file in this machine's byte order, with nanoseconds. */
  static void writeHeader(MemorySegment header, int snaplen) {
    header.asSlice(0, FILE_HEADER).fill((byte) 0);
    header.set(INT, 0, MAGIC_NANOS);
    header.set(SHORT, MAJOR, (short) MAJOR_VERSION);
    header.set(SHORT, MINOR, (short) MINOR_VERSION);
    header.set(INT, SNAPLEN, snaplen);
    header.set(INT, LINK_TYPE, ETHERNET);
  }

  static PortException refusal(Path path, String what, String remedy) {
    return new PortException("capture '" + path + "' " + what + "; " + remedy);
  }
}
