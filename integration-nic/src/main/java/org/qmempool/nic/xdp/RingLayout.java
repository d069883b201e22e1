package org.qmempool.nic.xdp;

/**
 * Where the parts of one kernel ring lie within its mapping, in bytes from the start.
 *
 * <pre>
 *  producer      consumer      flags        entries
 *  u32, written  u32, written  u32, bit 0   size x 8 or 16 bytes
 *  by one side   by the other  NEED_WAKEUP
 * </pre>
 *
 * <p>Both indices run freely and wrap at 2^32; entry {@code i} lies in slot {@code i & (size - 1)}.
 * The kernel tells the offsets for each ring (XDP_MMAP_OFFSETS).
 *
 * @param producer offset of the producer's index
 * @param consumer offset of the consumer's index
 * @param entries offset of slot 0
 * @param flags offset of the flags
 */
record RingLayout(long producer, long consumer, long entries, long flags) {

  /** The mapping's length for a ring of {@code size} entries. */
  long bytes(int size, int entryBytes) {
    return entries + (long) size * entryBytes;
  }
}
