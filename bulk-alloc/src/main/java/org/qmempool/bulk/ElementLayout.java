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
