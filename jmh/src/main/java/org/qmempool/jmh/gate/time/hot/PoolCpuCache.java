package org.qmempool.jmh.gate.time.hot;

import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;

/** A burst is taken by any thread, from the cache of its CPU, and given back. */
public final class PoolCpuCache implements HotPath {
  private static final int BURST = 32;

  private final Mempool pool =
      Mempool.builder().capacity(8192).layout(ElementLayout.of(64, 64)).build();
  private final int[] handles = new int[BURST];

  @Override
  public void run(int rounds) {
    Mempool allocator = pool;
    int[] burst = handles;
    for (int i = 0; i < rounds; i++) {
      allocator.freeBulk(burst, 0, allocator.allocBurst(burst, 0, BURST));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
