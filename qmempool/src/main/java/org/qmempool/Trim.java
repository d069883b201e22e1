package org.qmempool;

import java.util.BitSet;
import org.qmempool.bulk.BulkAllocator;
import org.qmempool.bulk.ElementMemory;

/**
 * Gives the pages of a pool's elements back. It takes every handle that is committed before it
 * does: whoever holds a handle thereby forbids it, and nobody can take one meanwhile. So it is as
 * safe beside other threads as any allocation. Called under the pool's lock.
 */
final class Trim {
  private final Mempool pool;
  private final ElementMemory elements;
  private final BulkAllocator fresh;
  private final Depot depot;

  Trim(Mempool pool, ElementMemory elements, BulkAllocator fresh, Depot depot) {
    this.pool = pool;
    this.elements = elements;
    this.fresh = fresh;
    this.depot = depot;
  }

  void run() {
    int committed = elements.committed();
    int[] handles = new int[committed];
    BitSet seen = new BitSet(committed);
    int got = 0;
    try {
      for (int k; (k = take(handles, got, committed - got)) > 0; ) {
        got += k;
      }
      for (int i = 0; i < got; i++) {
        seen.set(handles[i]);
      }
      if (got < committed || seen.cardinality() < committed) {
        throw new IllegalStateException(reason(committed, got, seen.cardinality()));
      }
      elements.discard(committed);
      if (fresh.uncarve(committed)) {
        got = 0; // none was ever carved
      }
    } finally {
      depot.giveBack(handles, 0, got);
    }
  }

  /** Takes some of n handles, from the depot, fresh ones without growing, and caches of CPUs. */
  private int take(int[] handles, int from, int n) {
    int got = depot.takeReturned(handles, from, n);
    got += fresh.carveCommitted(handles, from + got, n - got);
    for (int i = 0; i < pool.cpuCaches.length() && got < n; i++) {
      got += pool.scan.steal(pool.cpuCaches.get(i), handles, from + got, n - got);
    }
    return got;
  }

  private String reason(int committed, int got, int distinct) {
    if (distinct < got) {
      return "cannot trim: some handle was freed twice, so another one may be in use";
    }
    StringBuilder text = new StringBuilder("cannot trim: ");
    text.append(committed - got).append(" of ").append(committed);
    text.append(" handles are in use, or in the middle of a call");
    String separator = ", or lie in ";
    for (MempoolCache cache : pool.ownerCaches()) {
      if (cache.size() > 0) {
        text.append(separator).append(cache.name()).append(": ").append(cache.size());
        separator = ", ";
      }
    }
    return text.append(": give them back; a cache does by drain()").toString();
  }
}
