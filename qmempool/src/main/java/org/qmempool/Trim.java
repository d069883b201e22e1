package org.qmempool;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
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
  private final @Nullable Checking checking;
  private int got;

  Trim(
      Mempool pool,
      ElementMemory elements,
      BulkAllocator fresh,
      Depot depot,
      @Nullable Checking checking) {
    this.pool = pool;
    this.elements = elements;
    this.fresh = fresh;
    this.depot = depot;
    this.checking = checking;
  }

  void run() {
    int committed = elements.committed();
    int[] handles = new int[committed];
    BitSet seen = new BitSet(committed);
    try {
      gather(handles);
      for (int i = 0; i < got; i++) {
        seen.set(handles[i]);
      }
      if (seen.nextClearBit(0) < committed) {
        throw new IllegalStateException(reason(seen, committed));
      }
      elements.discard(committed);
      if (checking != null) {
        // Before any of them can be carved again; those that came by growing meanwhile are others'.
        checking.forget(committed);
      }
      if (fresh.uncarve(committed)) {
        got = 0; // none was ever carved
      }
    } finally {
      depot.giveBack(handles, 0, got);
    }
  }

  /**
   * Takes handles from the depot, fresh ones without growing, and from caches of CPUs, until there
   * are enough or no more. Counts after each step, so that an Error finds what was taken.
   */
  private void gather(int[] handles) {
    int n = handles.length;
    int before;
    do {
      before = got;
      got += depot.takeReturned(handles, got, n - got);
      got += fresh.carveCommitted(handles, got, n - got);
      for (int i = 0; i < pool.cpuCaches.length() && got < n; i++) {
        got += pool.scan.steal(pool.cpuCaches.get(i), handles, got, n - got);
      }
    } while (got > before && got < n);
  }

  private String reason(BitSet seen, int committed) {
    if (seen.cardinality() < got) {
      return "cannot trim: some handle was freed twice, so another one may be in use";
    }
    StringBuilder text = new StringBuilder("cannot trim: ");
    text.append(committed - seen.get(0, committed).cardinality()).append(" of ").append(committed);
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
