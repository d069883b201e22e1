package org.qmempool.nic.app;

import org.qmempool.rings.SpscLongRing;

/**
 * What stands between the receiving and the sending half of a program: packets as {@link
 * org.qmempool.nic.PacketDescriptor}s, in order, one thread at each end.
 *
 * <p>An interface so that the same program can run on a queue behind a lock, to be compared.
 */
public interface DescriptorQueue {
  /**
   * Appends a prefix of {@code src[from, from + n)}.
   *
   * @param src holds the descriptors
   * @param from index of the first
   * @param n how many at most
   * @return how many were taken, 0 to n; fewer than n when the queue is full
   */
  int offer(long[] src, int from, int n);

  /**
   * Takes up to {@code n} descriptors, oldest first, into {@code dst[from, from + n)}.
   *
   * @param dst where they go
   * @param from index of the first
   * @param n how many at most
   * @return how many, 0 to n; 0 when none is reachable now
   */
  int poll(long[] dst, int from, int n);

  /**
   * A queue that never locks nor waits: an {@link SpscLongRing} of this capacity.
   *
   * @param capacity descriptors that it holds, 1 or more
   * @return an empty queue
   */
  static DescriptorQueue spsc(int capacity) {
    return new SpscQueue(new SpscLongRing(capacity));
  }
}
