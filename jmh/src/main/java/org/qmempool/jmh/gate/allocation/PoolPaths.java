package org.qmempool.jmh.gate.allocation;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.SharedHandles;
import org.qmempool.bulk.ElementLayout;

/** The hot paths of the pool, through a cache of one's own and through the CPU's. */
final class PoolPaths {
  private static final int CAPACITY = 8192;
  private static final int BURST = 32;

  /** More than a cache holds, so that each operation reaches the shared tier. */
  private static final int LARGE = 2048;

  private PoolPaths() {}

  static List<HotPath> all() {
    List<HotPath> paths = new ArrayList<>();
    Mempool pool = pool();
    MempoolCache cache = pool.newCache();
    elements(pool, cache, paths);
    allocator("cache", cache, paths);
    allocator("anyThread", pool, paths);
    shared(pool, cache, paths);
    dry(paths);
    return paths;
  }

  /** A pool that lives as long as the JVM. */
  static Mempool pool() {
    return Mempool.builder().capacity(CAPACITY).layout(ElementLayout.umem(2048)).build();
  }

  private static void allocator(String by, HandleAllocator allocator, List<HotPath> paths) {
    int[] handles = new int[LARGE];
    paths.add(
        path(
            by + "-single",
            () -> {
              int handle = allocator.alloc();
              require(handle >= 0 ? 1 : 0, 1);
              allocator.free(handle);
            }));
    paths.add(
        path(
            by + "-bulk",
            () -> {
              require(allocator.allocBulk(handles, 0, BURST), BURST);
              allocator.freeBulk(handles, 0, BURST);
            }));
    paths.add(
        path(
            by + "-burst",
            () -> {
              require(allocator.allocBurst(handles, 0, BURST), BURST);
              allocator.freeBulk(handles, 0, BURST);
            }));
    paths.add(
        path(
            by + "-shared-tier",
            () -> {
              require(allocator.allocBurst(handles, 0, LARGE), LARGE);
              allocator.freeBulk(handles, 0, LARGE);
            }));
  }

  private static void elements(Mempool pool, MempoolCache cache, List<HotPath> paths) {
    paths.add(
        path(
            "element",
            () -> {
              int handle = cache.alloc();
              pool.element(handle).set(JAVA_LONG, 8, handle);
              require((int) pool.element(handle).get(JAVA_LONG, 8), handle);
              cache.free(handle);
            }));
    MemorySegment memory = pool.memory();
    paths.add(
        path(
            "offset",
            () -> {
              int handle = cache.alloc();
              memory.set(JAVA_LONG, pool.offset(handle) + 8, handle);
              require((int) memory.get(JAVA_LONG, pool.offset(handle) + 8), handle);
              cache.free(handle);
            }));
  }

  private static void shared(Mempool pool, MempoolCache cache, List<HotPath> paths) {
    SharedHandles shared = new SharedHandles(pool);
    int[] handles = new int[BURST];
    paths.add(
        path(
            "SharedHandles",
            () -> {
              require(cache.allocBulk(handles, 0, BURST / 2), BURST / 2);
              for (int i = 0; i < BURST / 2; i++) {
                shared.retain(handles[i], 1);
                handles[BURST / 2 + i] = handles[i]; // sent twice
              }
              require(shared.release(handles, 0, BURST, cache), BURST / 2);
            }));
  }

  /** An empty pool answers 0, and says so without an object. */
  private static void dry(List<HotPath> paths) {
    Mempool pool = pool();
    int[] all = new int[CAPACITY];
    require(pool.allocBulk(all, 0, CAPACITY), CAPACITY);
    int[] handles = new int[BURST];
    paths.add(path("dry", () -> require(pool.allocBurst(handles, 0, BURST), 0)));
  }

  private static void require(int is, int wanted) {
    if (is != wanted) {
      throw new AssertionError(is + " in place of " + wanted);
    }
  }

  private static HotPath path(String name, Runnable operation) {
    return new HotPath("pool-" + name, operation);
  }
}
