package org.qmempool.nic.bench.baseline;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.qmempool.nic.app.DescriptorQueue;

/**
 * A queue of descriptors behind a {@link ReentrantLock}, taken once per packet or once per burst.
 * Any number of threads may share one; each waits for the others.
 */
final class ReentrantQueue implements DescriptorQueue {
  private final ReentrantLock lock;
  private final DescriptorSlots slots;
  private final boolean perPacket;

  /**
   * @param lock shared with the free list
   */
  ReentrantQueue(ReentrantLock lock, int capacity, boolean perPacket) {
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
    lock.lock();
    try {
      return slots.put(src, from, n);
    } finally {
      lock.unlock();
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
    lock.lock();
    try {
      return slots.take(dst, from, n);
    } finally {
      lock.unlock();
    }
  }

  private boolean offerOne(long descriptor) {
    lock.lock();
    try {
      return slots.putOne(descriptor);
    } finally {
      lock.unlock();
    }
  }

  private long pollOne() {
    lock.lock();
    try {
      return slots.takeOne();
    } finally {
      lock.unlock();
    }
  }
}
