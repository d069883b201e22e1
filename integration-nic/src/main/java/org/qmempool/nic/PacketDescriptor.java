package org.qmempool.nic;

/**
 * A packet as one {@code long}, the form in which it crosses from core to core.
 *
 * <pre>
 *   63  62            32  31      16  15       0
 *  +---+----------------+-----------+-----------+
 *  | 0 | handle (31 bit)|  offset   |  length   |
 *  +---+----------------+-----------+-----------+
 * </pre>
 *
 * <p>A packed descriptor is never negative, so the rings of {@code long} carry it. The flags of a
 * {@link PacketBurst} are not part of it: packets of several buffers do not travel this way.
 *
 * <p>Pure functions: any thread, wait-free, nothing allocated.
 */
public final class PacketDescriptor {
  /** Largest offset and largest length that a descriptor holds, in bytes. */
  public static final int MAX_OFFSET_OR_LENGTH = 0xffff;

  private PacketDescriptor() {}

  /**
   * Packs one packet. The arguments are not checked: a port has checked them before.
   *
   * @param handle handle of the pool element, 0 to 2^31 - 1
   * @param offset first byte of the frame within the element, 0 to {@link #MAX_OFFSET_OR_LENGTH}
   * @param length bytes of the frame, 0 to {@link #MAX_OFFSET_OR_LENGTH}
   * @return the descriptor, 0 or more
   */
  public static long pack(int handle, int offset, int length) {
    return ((long) handle << 32) | ((long) offset << 16) | length;
  }

  /**
   * The handle of the pool element.
   *
   * @param descriptor a packed packet
   * @return 0 to 2^31 - 1
   */
  public static int handle(long descriptor) {
    return (int) (descriptor >>> 32);
  }

  /**
   * The frame's first byte, counted from the start of the element.
   *
   * @param descriptor a packed packet
   * @return bytes
   */
  public static int offset(long descriptor) {
    return (int) (descriptor >>> 16) & MAX_OFFSET_OR_LENGTH;
  }

  /**
   * The frame's length in bytes.
   *
   * @param descriptor a packed packet
   * @return bytes
   */
  public static int length(long descriptor) {
    return (int) descriptor & MAX_OFFSET_OR_LENGTH;
  }
}
