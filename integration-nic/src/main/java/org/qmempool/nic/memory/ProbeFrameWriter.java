package org.qmempool.nic.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The default writer: 60 bytes from one station to another, of a type for local experiments, with
 * the sequence number behind the header.
 *
 * <pre>
 *  0            6            12     14                22            60
 *  +------------+------------+------+-----------------+-------------+
 *  | 02 .. 00 01| 02 .. 00 02| 88B5 | sequence, u64 BE| not written |
 *  +------------+------------+------+-----------------+-------------+
 * </pre>
 */
final class ProbeFrameWriter implements FrameWriter {
  static final int LENGTH = 60;
  static final int SEQUENCE = 14;

  /** Destination 02:00:00:00:00:01 and the first half of the source, as one big-endian long. */
  private static final long ADDRESSES = 0x02000000_00010200L;

  /** The rest of source 02:00:00:00:00:02, and type 0x88b5. */
  private static final long SOURCE_AND_TYPE = 0x0000_0002_88b5L;

  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG_UNALIGNED
          .withOrder(ByteOrder.BIG_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();

  @Override
  public int write(MemorySegment memory, long position, int room, long sequence) {
    if (room < LENGTH) {
      throw new IllegalArgumentException(
          "room " + room + " in the element: a probe frame has " + LENGTH + " bytes");
    }
    LONG.set(memory, position, ADDRESSES);
    // Bytes 6 to 13; two of them are written again, with the same value.
    LONG.set(memory, position + 6, 0x0200_0000_0000_0000L | SOURCE_AND_TYPE);
    LONG.set(memory, position + SEQUENCE, sequence);
    return LENGTH;
  }
}
