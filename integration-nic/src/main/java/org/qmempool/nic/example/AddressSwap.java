package org.qmempool.nic.example;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.qmempool.nic.PacketDescriptor;
import org.qmempool.nic.app.DescriptorQueue;

/**
 * The examples' work on a packet: it swaps the frame's two hardware addresses, so that the frame
 * goes back where it came from. Done while descriptors are taken out of the queue, by the thread
 * that takes them.
 *
 * @param queue where the packets wait
 * @param memory the pool's
 * @param stride bytes from one element to the next
 */
record AddressSwap(DescriptorQueue queue, MemorySegment memory, int stride)
    implements DescriptorQueue {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final int SHORTEST = 12;

  @Override
  public int offer(long[] src, int from, int n) {
    return queue.offer(src, from, n);
  }

  @Override
  public int poll(long[] dst, int from, int n) {
    int polled = queue.poll(dst, from, n);
    for (int i = from; i < from + polled; i++) {
      long descriptor = dst[i];
      if (PacketDescriptor.length(descriptor) >= SHORTEST) {
        long element = (long) PacketDescriptor.handle(descriptor) * stride;
        swap(memory, element + PacketDescriptor.offset(descriptor));
      }
    }
    return polled;
  }

  /** Bytes 0 to 5 against 6 to 11: one load of 8 bytes and one of 4, and the same stores. */
  static void swap(MemorySegment memory, long frame) {
    long low = memory.get(LONG, frame); // destination, and two bytes of the source
    int high = memory.get(INT, frame + 8); // four bytes of the source
    memory.set(LONG, frame, low >>> 48 | Integer.toUnsignedLong(high) << 16 | low << 48);
    memory.set(INT, frame + 8, (int) (low >>> 16));
  }
}
