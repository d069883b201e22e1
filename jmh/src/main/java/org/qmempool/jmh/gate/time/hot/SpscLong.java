package org.qmempool.jmh.gate.time.hot;

import org.qmempool.rings.SpscLongRing;

/** A burst is put into and taken from an SPSC ring of long by one thread. */
public final class SpscLong implements HotPath {
  private static final int BURST = 32;

  private final SpscLongRing ring = new SpscLongRing(1024);
  private final long[] in = new long[BURST];
  private final long[] out = new long[BURST];

  @Override
  public void run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ring.enqueueBurst(in, 0, BURST);
      ring.dequeueBurst(out, 0, BURST);
    }
  }
}
