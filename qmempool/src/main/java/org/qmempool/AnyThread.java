package org.qmempool;

import java.util.Objects;

/**
 * The way into the pool for a thread without a cache of its own: the cache of the CPU that it runs
 * on, held for one call; where threads hold all of them, past the caches. Never waits for a holder.
 */
final class AnyThread {
  private final Mempool pool;
  private final CpuCaches cpuCaches;
  private final Depot depot;
  private final Scan scan;

  AnyThread(Mempool pool, CpuCaches cpuCaches, Depot depot, Scan scan) {
    this.pool = pool;
    this.cpuCaches = cpuCaches;
    this.depot = depot;
    this.scan = scan;
  }

  /** Takes between least and n handles. */
  int allocAtLeast(int[] dst, int from, int n, int least) {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      Objects.checkFromIndexSize(from, n, dst.length);
      return scan.take(null, dst, from, n, least);
    }
    int got;
    try {
      got = held.cache.allocAtLeast(dst, from, n, least);
      held.unlock();
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
    pool.tell();
    return got;
  }

  int alloc() {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      return allocDirectly();
    }
    int taken;
    try {
      int handle = held.cache.alloc();
      held.unlock();
      taken = handle;
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
    pool.tell();
    return taken;
  }

  void freeBulk(int[] src, int from, int n) {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      Objects.checkFromIndexSize(from, n, src.length);
      cpuCaches.get(0).cache.requireHandles(src, from, n);
      depot.giveStrays(src, from, n);
      scan.movedDirectly(-n);
      return;
    }
    try {
      held.cache.freeBulk(src, from, n);
      held.unlockGiven();
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
    pool.tell();
  }

  void free(int handle) {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      cpuCaches.get(0).cache.requireHandle(handle);
      depot.giveStray(handle);
      scan.movedDirectly(-1);
      return;
    }
    try {
      held.cache.free(handle);
      held.unlockGiven();
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
    pool.tell();
  }

  /** Every CPU cache is held: an array only where a batch must be split, which leaves strays. */
  private int allocDirectly() {
    int stray = depot.takeStray();
    if (stray >= 0) {
      scan.movedDirectly(1);
      return stray;
    }
    int[] one = new int[1];
    return scan.take(null, one, 0, 1, 1) == 1 ? one[0] : HandleAllocator.NULL_HANDLE;
  }
}
