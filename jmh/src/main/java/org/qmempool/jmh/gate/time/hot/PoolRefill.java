package org.qmempool.jmh.gate.time.hot;

import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;

/** Eight bursts are taken, more than a cache holds, and given back: refill and flush. */
public final class PoolRefill implements HotPath {
  private static final int BURST = 32;

  private static final int BURSTS = 40;
  private final Mempool pool =
      Mempool.builder().capacity(8192).layout(ElementLayout.of(64, 64)).build();
  private final MempoolCache cache = pool.newCache();
  private final int[] handles = new int[BURSTS * BURST];

  @Override
  public void run(int rounds) {
    MempoolCache allocator = cache;
    int[] all = handles;
    for (int i = 0; i < rounds; i++) {
      for (int from = 0; from < all.length; from += BURST) {
        allocator.allocBulk(all, from, BURST);
      }
      for (int from = 0; from < all.length; from += BURST) {
        allocator.freeBulk(all, from, BURST);
      }
    }
  }

  @Override
  public void close() {
    cache.close();
    pool.close();
  }
}
