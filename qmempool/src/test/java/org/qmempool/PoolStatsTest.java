package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.rings.MpmcIntRing;

/** The numbers are exact at rest, whatever way handles took. */
class PoolStatsTest {
  private static final int CAPACITY = 500;

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(32)
        .growing(100, 100)
        .build();
  }

  static void check(PoolStats stats, int inUse) {
    assertEquals(inUse, stats.inUse(), stats.toString());
    assertEquals(
        stats.capacity(),
        stats.uncommitted() + stats.free() + stats.cached() + stats.inUse(),
        stats.toString());
    assertEquals(
        stats.cached(), stats.caches().stream().mapToInt(CacheStats::size).sum(), "cached");
    long net = stats.caches().stream().mapToLong(CacheStats::net).sum();
    assertEquals(inUse, net + stats.netDirect(), stats.toString());
  }

  @Test
  void everyWayIsCounted() {
    SplittableRandom random = new SplittableRandom(42);
    try (Mempool pool = pool();
        MempoolCache first = pool.newCache()) {
      MempoolCache second = pool.newCache();
      HandleAllocator[] ways = {pool, first, second};
      int[] held = new int[CAPACITY];
      int n = 0;
      for (int i = 0; i < 20_000; i++) {
        boolean allHeld = random.nextInt(10) == 0;
        for (int c = 0; allHeld && c < pool.cpuCaches.length(); c++) {
          assertTrue(pool.cpuCaches.get(c).tryLock());
        }
        HandleAllocator way = ways[random.nextInt(3)];
        int k = random.nextInt(60);
        switch (random.nextInt(6)) {
          case 0 -> n += way.allocBulk(held, n, Math.min(k, CAPACITY - n));
          case 1, 2 -> n += way.allocBurst(held, n, Math.min(k, CAPACITY - n));
          case 3 -> {
            int handle = n < CAPACITY ? way.alloc() : -1;
            if (handle >= 0) {
              held[n] = handle;
              n++;
            }
          }
          case 4 -> {
            if (n > 0) {
              n--;
              way.free(held[n]);
            }
          }
          default -> {
            int back = Math.min(k, n);
            n -= back;
            way.freeBulk(held, n, back);
          }
        }
        for (int c = 0; allHeld && c < pool.cpuCaches.length(); c++) {
          pool.cpuCaches.get(c).unlock();
        }
        check(pool.stats(), n);
      }
      first.drain();
      second.close();
      check(pool.stats(), n);
      assertEquals(CAPACITY - n, pool.available());
      List<CacheStats> caches = pool.stats().caches();
      assertTrue(caches.stream().anyMatch(cache -> cache.refills() > 0));
      assertTrue(caches.stream().anyMatch(cache -> cache.flushes() > 0));
      assertTrue(caches.stream().anyMatch(cache -> cache.stolen() > 0));
    }
  }

  @Test
  void afterThreadsHavePassedHandlesOnTheSumsAreExact() throws Exception {
    try (Mempool pool = pool();
        var executor = Executors.newFixedThreadPool(4)) {
      MpmcIntRing ring = new MpmcIntRing(128);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
      List<Future<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        HandleAllocator way = i < 2 ? pool : pool.newCache();
        Callable<Integer> worker =
            () -> {
              int[] burst = new int[20];
              while (System.nanoTime() < end) {
                int n = way.allocBurst(burst, 0, 20);
                int sent = ring.enqueueBurst(burst, 0, n);
                way.freeBulk(burst, sent, n - sent);
                way.freeBulk(burst, 0, ring.dequeueBurst(burst, 0, 17));
                PoolStats now = pool.stats();
                assertTrue(now.inUse() >= 0 && now.inUse() <= CAPACITY);
              }
              return 0;
            };
        workers.add(executor.submit(worker));
      }
      for (Future<Integer> worker : workers) {
        worker.get(20, TimeUnit.SECONDS);
      }
      check(pool.stats(), ring.size());
    }
  }

  @Test
  void portsSayWhatTheyHold() {
    try (Mempool pool = pool()) {
      int[] handles = new int[9];
      pool.allocBulk(handles, 0, 9);
      pool.register("veth0:0", () -> 4);
      pool.register("veth0:1", () -> 3);
      PoolStats stats = pool.stats();
      assertEquals(7, stats.heldByPorts());
      assertEquals(List.of("veth0:0", "veth0:1"), stats.ports());
      assertTrue(stats.growthStopped().contains("veth0:1"), stats.growthStopped());
      String text = stats.unreturned();
      assertTrue(text.contains("9 handles are in use"), text);
      assertTrue(text.contains("[veth0:0, veth0:1] hold 7"), text);
      pool.unregister("veth0:0");
      pool.unregister("veth0:1");
      pool.freeBulk(handles, 0, 9);
      assertEquals("", pool.stats().unreturned());
    }
  }
}
