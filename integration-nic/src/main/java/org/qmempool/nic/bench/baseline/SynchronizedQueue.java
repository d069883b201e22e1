package org.qmempool.nic.bench.baseline;

import java.util.Objects;
import org.qmempool.nic.app.DescriptorQueue;

/**
 * A queue of descriptors behind a monitor, taken once per packet or once per burst. Any number of
 * threads may share one; each waits for the others.
 */
final class SynchronizedQueue implements DescriptorQueue {
  private final Object lock;
  private final DescriptorSlots slots;
  private final boolean perPacket;

  /**
   * @param lock shared with the free list
   */
  SynchronizedQueue(Object lock, int capacity, boolean perPacket) {
    this.lock = lock;
    slots = new DescriptorSlots(capacity);
    this.perPacket = perPacket;
  }

  @Override
  public int offer(long[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    DescriptorSlots.requireDescriptors(src, from, n);
    if (perPacket) {
      for (int i = 0; i < n; i++) {
        if (!offerOne(src[from + i])) {
          return i;
        }
      }
      return n;
    }
    synchronized (lock) {
      return slots.put(src, from, n);
    }
  }

  @Override
  public int poll(long[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    if (perPacket) {
      for (int i = 0; i < n; i++) {
        long descriptor = pollOne();
        if (descriptor == DescriptorSlots.NONE) {
          return i;
        }
        dst[from + i] = descriptor;
      }
      return n;
    }
    synchronized (lock) {
      return slots.take(dst, from, n);
    }
  }

  private boolean offerOne(long descriptor) {
    synchronized (lock) {
      return slots.putOne(descriptor);
    }
  }

  private long pollOne() {
    synchronized (lock) {
      return slots.takeOne();
    }
  }
}
