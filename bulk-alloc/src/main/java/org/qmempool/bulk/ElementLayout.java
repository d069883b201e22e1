package org.qmempool.bulk;

/**
 * The shape of one element: its size, and the stride from one element to the next.
 *
 * <pre>
 *   handle 0                    handle 1
 *   |&lt;------ stride ------&gt;|&lt;------ stride ------&gt;|
 *   |&lt;--- size ---&gt;| pad  |&lt;--- size ---&gt;| pad  |
 * </pre>
 *
 * @param size usable bytes of an element
 * @param alignment every element begins at a multiple of it; a power of two
 * @param stride bytes from one element to the next; a multiple of the alignment
 */
public record ElementLayout(int size, int alignment, int stride) {
  private static final int CACHE_LINE = 64;
  private static final int MOST_CHANNELS = 64;

  /**
   * Checks the three against each other.
   *
   * @throws IllegalArgumentException if one is not positive, the alignment no power of two up to
   *     4096 or the stride not a multiple of it that holds the size
   */
  public ElementLayout {
    if (size < 1) {
      throw new IllegalArgumentException(
          "element size is " + size + " bytes; allowed is 1 or more: choose a positive size");
    }
    if (Integer.bitCount(alignment) != 1 || alignment < 1 || alignment > 4096) {
      throw new IllegalArgumentException(
          "alignment is "
              + alignment
              + "; allowed is a power of two from 1 to 4096: choose one of these, 128 if in doubt");
    }
    if (stride < size || stride % alignment != 0) {
      throw new IllegalArgumentException(
          "stride is "
              + stride
              + " bytes; it must hold the element's "
              + size
              + " and be a multiple of the alignment "
              + alignment
              + ": use ElementLayout.of, which rounds up");
    }
  }

  /**
   * Elements of any size, each at a multiple of the alignment.
   *
   * @param size usable bytes, 1 to 2^30
   * @param alignment a power of two from 1 to 4096; 128 keeps neighbours off each other's lines
   * @return a layout whose stride is the size rounded up to the alignment
   * @throws IllegalArgumentException if one is out of range
   */
  public static ElementLayout of(int size, int alignment) {
    if (size > 1 << 30) {
      throw new IllegalArgumentException(
          "element size is "
              + size
              + " bytes; allowed is 1 to "
              + (1 << 30)
              + ": choose one in that range");
    }
    int rounded = alignment < 1 ? size : (size + alignment - 1) / alignment * alignment;
    return new ElementLayout(size, alignment, rounded);
  }

  /**
   * Elements that begin on different cache sets and memory channels, for pools that no port
   * registers: when every element's header is touched, headers a power of two apart would crowd
   * into a few sets, and into one channel. The stride is an odd number of units, one that has no
   * factor in common with the channels; a unit is a cache line, or the alignment if that is more.
   *
   * <p>After the padding of DPDK's mempool. AF_XDP does not take such a stride.
   *
   * @param size usable bytes, 1 to 2^30
   * @param alignment a power of two from 1 to 4096; cache sets are spread by multiples of it, so 64
   *     or less spreads best
   * @param channels memory channels of a node, 1 to 64; 1 if unknown, which is right for every
   *     power of two
   * @return a layout whose stride is the smallest such one that holds the size
   * @throws IllegalArgumentException if one is out of range
   */
  public static ElementLayout spread(int size, int alignment, int channels) {
    if (channels < 1 || channels > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "memory channels is " + channels + "; allowed is 1 to 64: choose 1 if in doubt");
    }
    int unit = Math.max(of(size, alignment).alignment, CACHE_LINE);
    int units = (size - 1) / unit + 1;
    while (units % 2 == 0 || greatestCommonDivisor(units, channels) > 1) {
      units++;
    }
    return new ElementLayout(size, alignment, Math.multiplyExact(units, unit));
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /**
   * Elements that AF_XDP takes as chunks of its UMEM: no padding between them.
   *
   * @param chunk 2048 or 4096 bytes
   * @return a layout of that size, alignment and stride
   * @throws IllegalArgumentException if the chunk is neither
   */
  public static ElementLayout umem(int chunk) {
    if (chunk != 2048 && chunk != 4096) {
      throw new IllegalArgumentException(
          "chunk is "
              + chunk
              + " bytes; AF_XDP takes 2048 or 4096: choose 4096 unless memory is"
              + " short");
    }
    return new ElementLayout(chunk, chunk, chunk);
  }

  /**
   * The memory that so many elements take.
   *
   * @param capacity number of elements, 1 or more
   * @return bytes
   */
  public long bytes(int capacity) {
    return (long) capacity * stride;
  }
}
