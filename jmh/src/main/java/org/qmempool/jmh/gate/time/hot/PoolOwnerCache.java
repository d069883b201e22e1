package org.qmempool.jmh.gate.time.hot;

import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;

/** A burst is taken from a cache that the thread owns, and given back. */
public final class PoolOwnerCache implements HotPath {
  private static final int BURST = 32;

  private final Mempool pool =
      Mempool.builder().capacity(8192).layout(ElementLayout.of(64, 64)).build();
  private final MempoolCache cache = pool.newCache();
  private final int[] handles = new int[BURST];

  @Override
  public void run(int rounds) {
    MempoolCache allocator = cache;
    int[] burst = handles;
    for (int i = 0; i < rounds; i++) {
      allocator.freeBulk(burst, 0, allocator.allocBurst(burst, 0, BURST));
    }
  }

  @Override
  public void close() {
    cache.close();
    pool.close();
  }
}
