package org.qmempool.jmh.crowd;

import org.qmempool.rings.MpmcIntRing;

/** The ring that ships: slots carry the parity of their lap. */
public class MpmcCrowd extends Crowd {
  private final MpmcIntRing ring = new MpmcIntRing(CAPACITY);

  @Override
  int put(int[] src, int n) {
    return ring.enqueueBurst(src, 0, n);
  }

  @Override
  int take(int[] dst, int n) {
    return ring.dequeueBurst(dst, 0, n);
  }
}
