package org.qmempool.nic.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The ones' complement checksum of IPv4, ICMP, UDP and TCP (RFC 1071), and its incremental update
 * (RFC 1624, equation 3). Any thread; nothing allocated.
 */
public final class InternetChecksum {
  private static final VarHandle LONG = exact(ValueLayout.JAVA_LONG_UNALIGNED.varHandle());
  private static final VarHandle INT = exact(ValueLayout.JAVA_INT_UNALIGNED.varHandle());
  private static final VarHandle SHORT = exact(ValueLayout.JAVA_SHORT_UNALIGNED.varHandle());
  private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private InternetChecksum() {}

  /**
   * The ones' complement sum of the 16-bit words of a range, in network order; an odd last byte
   * counts as the high byte of a word. Add sums of several even-sized ranges with {@link #add}.
   *
   * @param memory holds the data
   * @param position of the first byte
   * @param length bytes, 0 to 65535
   * @return 0 to 65535; over data with its own right checksum it is 0xffff
   */
  public static int sum(MemorySegment memory, long position, int length) {
    // Summed in native order, 32 bits at a time into 64, and swapped once: the sum does not care
    // for the order of the bytes within its words (RFC 1071, section 2 B).
    long sum = 0;
    long at = position;
    long end = position + length;
    for (; at <= end - 8; at += 8) {
      long word = (long) LONG.get(memory, at);
      sum += (word & 0xffff_ffffL) + (word >>> 32);
    }
    if (at <= end - 4) {
      sum += (int) INT.get(memory, at) & 0xffff_ffffL;
      at += 4;
    }
    if (at <= end - 2) {
      sum += (short) SHORT.get(memory, at) & 0xffff;
      at += 2;
    }
    if (at < end) {
      int last = memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      sum += SWAP ? last : last << 8;
    }
    int folded = fold(sum);
    return SWAP ? Short.reverseBytes((short) folded) & 0xffff : folded;
  }

  /**
   * The ones' complement sum of two sums.
   *
   * @param a one sum
   * @param b the other sum
   * @return 0 to 65535
   */
  public static int add(int a, int b) {
    int sum = a + b;
    return (sum & 0xffff) + (sum >>> 16);
  }

  /**
   * The sum of a 32-bit number's two words, e.g. of an address in a pseudo header.
   *
   * @param number 32 bits
   * @return 0 to 65535
   */
  public static int words(int number) {
    return add(number >>> 16, number & 0xffff);
  }

  /**
   * The checksum to write for data of this sum.
   *
   * @param sum as {@link #sum} returns it, with the checksum field as 0
   * @return 0 to 65535
   */
  public static int ofSum(int sum) {
    return ~sum & 0xffff;
  }

  /**
   * The checksum after one 16-bit word of the data has changed.
   *
   * @param checksum the checksum before
   * @param was the word before
   * @param is the word now
   * @return 0 to 65535
   */
  public static int update(int checksum, int was, int is) {
    return ofSum(add(add(ofSum(checksum), ofSum(was)), is));
  }

  private static int fold(long sum) {
    long s = (sum & 0xffff_ffffL) + (sum >>> 32);
    s = (s & 0xffff) + (s >>> 16);
    s = (s & 0xffff) + (s >>> 16);
    s = (s & 0xffff) + (s >>> 16);
    return (int) s;
  }

  private static VarHandle exact(VarHandle handle) {
    return handle.withInvokeExactBehavior();
  }
}
