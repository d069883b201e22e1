package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;

/** Giving the pages of a pool back. */
class TrimTest {
  private static final int CAPACITY = 200;

  private static MempoolBuilder builder() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.umem(2048))
        .batch(8)
        .cacheCapacity(32);
  }

  @Test
  void atRestAllPagesGoBackAndReadAsZeros() {
    try (Mempool pool = builder().build();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      for (int round = 0; round < 3; round++) {
        assertEquals(CAPACITY, cache.allocBulk(all, 0, CAPACITY));
        MemorySegment view = pool.element(all[7]);
        for (int handle : all) {
          assertEquals(0, pool.element(handle).get(JAVA_LONG, 0));
          pool.element(handle).fill((byte) 7);
        }
        cache.freeBulk(all, 0, 100);
        pool.freeBulk(all, 100, 100);
        cache.drain();
        pool.trim();
        assertEquals(0, view.get(JAVA_LONG, 0), "an old view");
        assertEquals(CAPACITY, pool.available());
        assertEquals(0, pool.inUse());
        assertEquals(0, pool.cached());
        assertEquals(0, pool.stats().caches().stream().mapToLong(CacheStats::net).sum());
      }
      assertTrue(pool.alloc() < 8, "handed out as fresh ones, from 0 on");
    }
  }

  @Test
  void aGrowingPoolTrimsWhatItHas() {
    try (Mempool pool = builder().growing(10, 20).build()) {
      int[] some = new int[50];
      pool.allocBulk(some, 0, 50);
      pool.freeBulk(some, 0, 50);
      pool.trim();
      assertEquals(CAPACITY, pool.available());
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  @Test
  void whatIsInUseIsNeverGivenBack() {
    try (Mempool pool = builder().build();
        MempoolCache cache = pool.newCache()) {
      int handle = pool.alloc();
      pool.element(handle).set(JAVA_LONG, 0, 42);
      refused(pool, "1 of 200 handles are in use");
      assertEquals(42, pool.element(handle).get(JAVA_LONG, 0));
      assertEquals(1, pool.inUse());
      pool.free(handle);
      cache.free(cache.alloc());
      refused(pool, "cache of " + Thread.currentThread().getName() + ": 8");
      cache.drain();
      pool.register("veth0:0");
      refused(pool, "[veth0:0]");
      pool.unregister("veth0:0");
      pool.trim();
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY), "nothing was lost by a refusal");
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  @Test
  void aHandleThatWasFreedTwiceForbidsIt() {
    try (Mempool pool = builder().build()) {
      int[] all = new int[CAPACITY];
      pool.allocBulk(all, 0, CAPACITY);
      pool.freeBulk(all, 1, CAPACITY - 1);
      pool.free(all[1]);
      refused(pool, "freed twice");
    }
  }

  @Test
  void lockedMemoryAndAClosedPoolRefuse() {
    try (Mempool pool = builder().memory(range -> range.requireLock()).build()) {
      refused(pool, "locked");
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
    }
    Mempool closed = builder().build();
    closed.close();
    refused(closed, "closed");
  }

  @Test
  void besideThreadsThatUseThePoolNothingIsHarmed() throws Exception {
    try (Mempool pool = builder().build();
        var executor = Executors.newFixedThreadPool(3)) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(400);
      List<Future<Long>> workers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Callable<Long> worker = () -> work(pool, end);
        workers.add(executor.submit(worker));
      }
      int trims = 0;
      while (System.nanoTime() < end) {
        try {
          pool.trim();
          trims++;
        } catch (IllegalStateException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("in use"), e.getMessage());
        }
      }
      long moved = 0;
      for (Future<Long> worker : workers) {
        moved += worker.get(20, TimeUnit.SECONDS);
      }
      assertTrue(moved > 0, "nothing was moved");
      pool.trim();
      assertTrue(trims > 0, "never trimmed beside others");
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  private static long work(Mempool pool, long end) {
    int[] burst = new int[5];
    long bursts = 0;
    while (System.nanoTime() < end) {
      int n = pool.allocBurst(burst, 0, 5);
      for (int i = 0; i < n; i++) {
        pool.element(burst[i]).set(JAVA_LONG, 0, burst[i] + 1);
      }
      for (int i = 0; i < n; i++) {
        assertEquals(burst[i] + 1, pool.element(burst[i]).get(JAVA_LONG, 0), "given back in use");
      }
      pool.freeBulk(burst, 0, n);
      bursts += n > 0 ? 1 : 0;
      if ((bursts & 15) == 0) {
        LockSupport.parkNanos(1);
      }
    }
    return bursts;
  }

  private static void refused(Mempool pool, String reason) {
    var e = assertThrows(IllegalStateException.class, pool::trim);
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
  }
}
