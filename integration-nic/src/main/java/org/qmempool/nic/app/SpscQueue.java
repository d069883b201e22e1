package org.qmempool.nic.app;

import org.qmempool.rings.SpscLongRing;

/** The lock-free queue: one ring. */
record SpscQueue(SpscLongRing ring) implements DescriptorQueue {
  @Override
  public int offer(long[] src, int from, int n) {
    return ring.enqueueBurst(src, from, n);
  }

  @Override
  public int poll(long[] dst, int from, int n) {
    return ring.dequeueBurst(dst, from, n);
  }
}
