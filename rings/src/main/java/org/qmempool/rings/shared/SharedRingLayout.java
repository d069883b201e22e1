package org.qmempool.rings.shared;

import org.qmempool.rings.IntRing;

/**
 * Where things stand in the memory of a shared ring, in bytes from its begin.
 *
 * <pre>
 *       0        4        8       12       16       20       24       28       32
 *   0   | magic "qmemRing" | version| kind   | element| byte   |capacity| unused |
 *       |                  |        |        | bytes  | order  |        |        |
 *       +-----------------------------------------------------------------------+
 *       |                                unused                                  |
 * 256   +-----------------------------------------------------------------------+
 *       | producers' index |             unused                                  |
 * 512   +-----------------------------------------------------------------------+
 *       | consumers' index |             unused                                  |
 * 768   +-----------------------------------------------------------------------+
 *       | slot 0 | slot 1 | ...   the next power of two of the capacity          |
 *       +-----------------------------------------------------------------------+
 * </pre>
 *
 * <p>The magic is 8 bytes of ASCII. All else is in the byte order of the machine: version, kind,
 * bytes of an element, byte order mark and capacity are {@code int}, the indices are {@code long}.
 * The indices stand alone on their pairs of cache lines, because prefetchers move lines in pairs.
 * Everything begins at a multiple of 128 bytes, if the ring does.
 *
 * <p>The header is written once, and its magic last of all: who sees the magic sees the header, the
 * indices and the slots as they were formatted. The indices count the elements ever claimed, and
 * ever taken; element i lives in slot {@code i & (slots - 1)}.
 */
public final class SharedRingLayout {
  /** The address of a shared ring is a multiple of this: two cache lines. */
  public static final int ALIGNMENT = 128;

  /** The version of this layout; another one is refused. */
  public static final int VERSION = 1;

  /** The kind of a ring between one producer and one consumer. */
  public static final int SPSC = 1;

  /** The kind of a ring between any number of producers and consumers. */
  public static final int MPMC = 2;

  /** Offset of the magic, 8 bytes. */
  public static final int MAGIC_OFFSET = 0;

  /** Offset of the version. */
  public static final int VERSION_OFFSET = 8;

  /** Offset of the kind. */
  public static final int KIND_OFFSET = 12;

  /** Offset of the bytes of an element, which are those of a slot. */
  public static final int ELEMENT_BYTES_OFFSET = 16;

  /** Offset of the byte order mark. */
  public static final int BYTE_ORDER_OFFSET = 20;

  /** Offset of the exact capacity in elements. */
  public static final int CAPACITY_OFFSET = 24;

  /** Offset of the producers' index. */
  public static final int PRODUCERS_OFFSET = 256;

  /** Offset of the consumers' index. */
  public static final int CONSUMERS_OFFSET = 512;

  /** Offset of the first slot. */
  public static final int SLOTS_OFFSET = 768;

  /** "qmemRing", read as a little-endian {@code long}: the bytes are the same on every machine. */
  static final long MAGIC = 0x676e_6952_6d65_6d71L;

  /** Stands in the magic's place while a ring is formatted: "qmem....". */
  static final long FORMATTING = 0x2e2e_2e2e_6d65_6d71L;

  /** The byte order mark as its writer sees it. */
  static final int BYTE_ORDER_MARK = 0x0a0b_0c0d;

  private SharedRingLayout() {}

  /**
   * The memory that a ring needs.
   *
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @param elementBytes 4 for {@code int}, 8 for {@code long}
   * @return its size in bytes
   * @throws IllegalArgumentException if the capacity is out of range, or elements of that size are
   *     not known
   */
  public static long sizeFor(int capacity, int elementBytes) {
    if (elementBytes != Integer.BYTES && elementBytes != Long.BYTES) {
      throw new IllegalArgumentException(
          "an element has "
              + elementBytes
              + " bytes; a shared ring holds int (4) or long (8): choose one of them");
    }
    return SLOTS_OFFSET + (long) IntElements.slotsFor(capacity) * elementBytes;
  }
}
