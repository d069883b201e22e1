package org.qmempool.jmh.gate.time.hot;

import org.qmempool.rings.MpscIntRing;

/** A burst is put into and taken from a MPSC ring of int by one thread. */
public final class MpscInt implements HotPath {
  private static final int BURST = 32;

  private final MpscIntRing ring = new MpscIntRing(1024);
  private final int[] in = new int[BURST];
  private final int[] out = new int[BURST];

  @Override
  public void run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ring.enqueueBurst(in, 0, BURST);
      ring.dequeueBurst(out, 0, BURST);
    }
  }
}
