package org.qmempool.nic.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers in network byte order at any position of a segment. Bounds are the segment's; staying
 * within a frame is the caller's. Any thread; nothing allocated.
 */
public final class NetworkOrder {
  private static final VarHandle SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED
          .withOrder(ByteOrder.BIG_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT_UNALIGNED
          .withOrder(ByteOrder.BIG_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();

  private NetworkOrder() {}

  /**
   * The byte at {@code at}, 0 to 255.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @return the number
   */
  public static int u8(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  /**
   * Writes the low byte of {@code value}.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @param value the number
   */
  public static void u8(MemorySegment memory, long at, int value) {
    memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  /**
   * Two bytes, 0 to 65535.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @return the number
   */
  public static int u16(MemorySegment memory, long at) {
    return (short) SHORT.get(memory, at) & 0xffff;
  }

  /**
   * Writes the low two bytes of {@code value}.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @param value the number
   */
  public static void u16(MemorySegment memory, long at, int value) {
    SHORT.set(memory, at, (short) value);
  }

  /**
   * Four bytes, e.g. an IPv4 address, as a signed int.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @return the number
   */
  public static int i32(MemorySegment memory, long at) {
    return (int) INT.get(memory, at);
  }

  /**
   * Writes four bytes.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @param value the number
   */
  public static void i32(MemorySegment memory, long at, int value) {
    INT.set(memory, at, value);
  }

  /**
   * Six bytes, e.g. a hardware address, 0 to 2^48 - 1.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @return the number
   */
  public static long u48(MemorySegment memory, long at) {
    return ((long) u16(memory, at) << 32) | (i32(memory, at + 2) & 0xffff_ffffL);
  }

  /**
   * Writes the low six bytes of {@code value}.
   *
   * @param memory holds the number
   * @param at position of the first byte
   * @param value the number
   */
  public static void u48(MemorySegment memory, long at, long value) {
    u16(memory, at, (int) (value >>> 32));
    i32(memory, at + 2, (int) value);
  }
}
