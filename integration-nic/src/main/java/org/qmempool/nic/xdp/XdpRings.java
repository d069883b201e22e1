package org.qmempool.nic.xdp;

import java.lang.foreign.MemorySegment;

/**
 * The four rings of one AF_XDP socket, over any memory: the kernel's mapping, or ordinary memory in
 * which a test plays the kernel.
 *
 * @param fill elements for frames to come, to the kernel
 * @param rx received frames, from the kernel
 * @param tx frames to send, to the kernel
 * @param completion elements whose frames were sent, from the kernel
 */
record XdpRings(ProducerRing fill, ConsumerRing rx, ProducerRing tx, ConsumerRing completion) {

  /**
   * The rings over four pieces of memory.
   *
   * @param sizes entries of each, powers of two
   * @param layouts as the kernel told them, or as a test likes
   */
  static XdpRings over(
      RingSizes sizes,
      RingLayouts layouts,
      MemorySegment fill,
      MemorySegment rx,
      MemorySegment tx,
      MemorySegment completion) {
    return new XdpRings(
        new ProducerRing(fill, layouts.fill(), sizes.fill(), XdpAbi.ADDRESS_BYTES),
        new ConsumerRing(rx, layouts.rx(), sizes.rx(), XdpAbi.DESCRIPTOR_BYTES),
        new ProducerRing(tx, layouts.tx(), sizes.tx(), XdpAbi.DESCRIPTOR_BYTES),
        new ConsumerRing(
            completion, layouts.completion(), sizes.completion(), XdpAbi.ADDRESS_BYTES));
  }

  /** Looks at any of the rings that found an impossible index. */
  long faults() {
    return fill.faults() + rx.faults() + tx.faults() + completion.faults();
  }

  /** The layouts of the four rings. */
  record RingLayouts(RingLayout rx, RingLayout tx, RingLayout fill, RingLayout completion) {}

  /** The sizes of the four rings, in entries; each must be a power of two from 1 to 2^20. */
  record RingSizes(int rx, int tx, int fill, int completion) {
    private static final int MAX = 1 << 20;

    RingSizes {
      check("rx", rx);
      check("tx", tx);
      check("fill", fill);
      check("completion", completion);
    }

    private static void check(String name, int size) {
      if (size < 1 || size > MAX || Integer.bitCount(size) != 1) {
        throw new IllegalArgumentException(
            name
                + " ring size "
                + size
                + ": the kernel takes powers of two, pass one from 1 to "
                + MAX);
      }
    }
  }
}
