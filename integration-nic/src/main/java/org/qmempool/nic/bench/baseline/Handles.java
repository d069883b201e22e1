package org.qmempool.nic.bench.baseline;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;

/** Gives each thread of a program its allocator, so that the program need not know which kind. */
public sealed interface Handles extends AutoCloseable permits Handles.Caches, Handles.Shared {
  /**
   * The allocator for one more thread.
   *
   * @return for the use of one thread at a time
   */
  HandleAllocator forThread();

  /** Gives back what caches hold. No thread may use its allocator any more. */
  @Override
  void close();

  /** A cache for each thread. */
  final class Caches implements Handles {
    private final Mempool pool;
    private final List<MempoolCache> caches = new ArrayList<>();

    Caches(Mempool pool) {
      this.pool = pool;
    }

    @Override
    public HandleAllocator forThread() {
      MempoolCache cache = pool.newCache();
      caches.add(cache);
      return cache;
    }

    @Override
    public void close() {
      caches.forEach(MempoolCache::close);
    }
  }

  /**
   * One free list behind a lock for all threads.
   *
   * @param freeList of all handles
   */
  record Shared(HandleAllocator freeList) implements Handles {
    @Override
    public HandleAllocator forThread() {
      return freeList;
    }

    @Override
    public void close() {
      // the list lives and dies with its pool
    }
  }
}
