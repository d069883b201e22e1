package org.qmempool.nic.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The frame by which a run proves that every packet arrived once and unharmed: a sequence number, a
 * filling that follows from it and a checksum. One object is one flow (a pair of hardware
 * addresses).
 *
 * <pre>
 *    0              6              12         14      16
 *   +--------------+--------------+----------+-------+-------------------+
 *   | destination  | source       | 88 B5    | magic | sequence, u64     |
 *   +--------------+--------------+----------+-------+-------------------+
 *   24                    32                        40           48            56       60
 *   +---------------------+-------------------------+------------+-------------+--------+-------------
 *   | sequence * FILL_1   | sequence * FILL_2 ^ MASK| ~sequence  | checksum u64| 0 (u32)| zeros ...
 *   +---------------------+-------------------------+------------+-------------+--------+-------------
 * </pre>
 *
 * <p>Numbers are little endian, as a BPF program on x86-64 or aarch64 stores them; only the
 * Ethernet type (0x88B5, local experimental) is in network order. The checksum runs over the six
 * words before it: {@code h = (h ^ word) * MIX; h ^= h >>> 32}. Each step is one-to-one in {@code
 * h} and in the word, so a change within a single word is always found, and the order of the words
 * counts. It is not meant against an attacker.
 *
 * <p>Immutable; any thread. {@link #write} and {@link #verify} allocate nothing.
 */
public final class ProbeFrame {
  /** Bytes of the frame without the tail of zeros; the shortest frame. */
  public static final int LENGTH = 60;

  /** The Ethernet type: local experimental 1. */
  public static final int ETHERTYPE = 0x88B5;

  /** Offset of the sequence number. */
  public static final int SEQUENCE_OFFSET = 16;

  /** Offset of {@code sequence * FILL_1}. */
  public static final int FILL_1_OFFSET = 24;

  /** Offset of {@code sequence * FILL_2 ^ MASK}. */
  public static final int FILL_2_OFFSET = 32;

  /** Offset of the inverted sequence number. */
  public static final int INVERSE_OFFSET = 40;

  /** Offset of the checksum. */
  public static final int CHECKSUM_OFFSET = 48;

  /** Offset of the four zero bytes that end the shortest frame. */
  public static final int ZERO_OFFSET = 56;

  /** Factor of the first filling. */
  public static final long FILL_1 = 0x9E3779B97F4A7C15L;

  /** Factor of the second filling. */
  public static final long FILL_2 = 0xC2B2AE3D27D4EB4FL;

  /** Mask of the second filling. */
  public static final long MASK = 0x5A5A5A5A5A5A5A5AL;

  /** Odd factor of the checksum. */
  public static final long MIX = 0xD6E8FEB86659FD93L;

  /** Start value of the checksum. */
  public static final long SEED = 0x243F6A8885A308D3L;

  /** What {@link #verify} returns for a frame that is not a probe: wrong type, magic or length. */
  public static final long FOREIGN = -1;

  /** What {@link #verify} returns for a probe that was changed on its way. */
  public static final long CORRUPT = -2;

  private static final int MAC_BYTES = 6;
  private static final long MAGIC = 0x4D51; // "QM" in memory order
  private static final long TYPE_IN_MEMORY = 0xB588;
  private static final long MARK = MAGIC << 48 | TYPE_IN_MEMORY << 32; // upper half of word 1

  private static final ValueLayout.OfLong U64 =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final long word0;
  private final long word1;
  private final long headerChecksum;

  /**
   * A flow between two hardware addresses.
   *
   * @param destination hardware address, 6 bytes
   * @param source hardware address, 6 bytes
   * @throws IllegalArgumentException unless both have 6 bytes
   */
  public ProbeFrame(byte[] destination, byte[] source) {
    word0 = mac(destination) | mac(source) << 48;
    word1 = mac(source) >>> 16 | MARK;
    headerChecksum = mix(mix(SEED, word0), word1);
  }

  /**
   * Bytes 0 to 7 of each frame of this flow.
   *
   * @return little endian
   */
  public long word0() {
    return word0;
  }

  /**
   * Bytes 8 to 15 of each frame of this flow.
   *
   * @return little endian
   */
  public long word1() {
    return word1;
  }

  /**
   * The checksum after the first two words, which are the same in each frame of this flow.
   *
   * @return a state of the checksum
   */
  public long headerChecksum() {
    return headerChecksum;
  }

  /**
   * Writes frame {@code sequence} at {@code offset}; each of the {@code length} bytes is set.
   *
   * @param length at least {@link #LENGTH}; what lies behind it is zeroed
   * @param sequence 0 or more
   * @param memory where the frame is
   * @param offset of its first byte
   */
  public void write(MemorySegment memory, long offset, int length, long sequence) {
    long fill1 = sequence * FILL_1;
    long fill2 = sequence * FILL_2 ^ MASK;
    long h = mix(mix(mix(mix(headerChecksum, sequence), fill1), fill2), ~sequence);
    memory.set(U64, offset, word0);
    memory.set(U64, offset + 8, word1);
    memory.set(U64, offset + SEQUENCE_OFFSET, sequence);
    memory.set(U64, offset + FILL_1_OFFSET, fill1);
    memory.set(U64, offset + FILL_2_OFFSET, fill2);
    memory.set(U64, offset + INVERSE_OFFSET, ~sequence);
    memory.set(U64, offset + CHECKSUM_OFFSET, h);
    memory.set(U32, offset + ZERO_OFFSET, 0);
    for (int i = LENGTH; i < length; i++) {
      memory.set(JAVA_BYTE, offset + i, (byte) 0);
    }
  }

  /**
   * The sequence number of an unharmed probe of any flow, 0 or more; {@link #FOREIGN} or {@link
   * #CORRUPT} otherwise.
   *
   * @param length of the received frame in bytes; the tail is checked too
   * @param memory where the frame is
   * @param offset of its first byte
   * @return the sequence number, or a negative code
   */
  public static long verify(MemorySegment memory, long offset, int length) {
    if (length < LENGTH) {
      return FOREIGN;
    }
    long w0 = memory.get(U64, offset);
    long w1 = memory.get(U64, offset + 8);
    if ((w1 & 0xffffffff00000000L) != MARK) {
      return FOREIGN;
    }
    long sequence = memory.get(U64, offset + SEQUENCE_OFFSET);
    long fill1 = memory.get(U64, offset + FILL_1_OFFSET);
    long fill2 = memory.get(U64, offset + FILL_2_OFFSET);
    long inverse = memory.get(U64, offset + INVERSE_OFFSET);
    long h = mix(mix(mix(mix(mix(mix(SEED, w0), w1), sequence), fill1), fill2), inverse);
    long differences =
        (h ^ memory.get(U64, offset + CHECKSUM_OFFSET))
            | (fill1 ^ sequence * FILL_1)
            | (fill2 ^ sequence * FILL_2 ^ MASK)
            | ~(inverse ^ sequence)
            | memory.get(U32, offset + ZERO_OFFSET);
    if (differences != 0 || sequence < 0 || !tailIsZero(memory, offset, length)) {
      return CORRUPT;
    }
    return sequence;
  }

  private static boolean tailIsZero(MemorySegment memory, long offset, int length) {
    long bits = 0;
    int i = LENGTH;
    for (; i + 8 <= length; i += 8) {
      bits |= memory.get(U64, offset + i);
    }
    for (; i < length; i++) {
      bits |= memory.get(JAVA_BYTE, offset + i);
    }
    return bits == 0;
  }

  private static long mix(long h, long word) {
    long x = (h ^ word) * MIX;
    return x ^ x >>> 32;
  }

  private static long mac(byte[] bytes) {
    if (bytes.length != MAC_BYTES) {
      throw new IllegalArgumentException(
          "hardware address of "
              + bytes.length
              + " bytes must have 6: pass those of an Ethernet card");
    }
    long value = 0;
    for (int i = MAC_BYTES - 1; i >= 0; i--) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }
}
