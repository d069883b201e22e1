package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;

/**
 * What happens while preempted threads hold the caches of the CPUs: the test plays these threads.
 */
class CpuCachesTest {
  private static final int CAPACITY = 200;

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(32)
        .build();
  }

  private static void holdAll(Mempool pool) {
    for (int i = 0; i < pool.cpuCaches.length(); i++) {
      assertTrue(pool.cpuCaches.get(i).tryLock());
    }
  }

  private static void releaseAll(Mempool pool) {
    for (int i = 0; i < pool.cpuCaches.length(); i++) {
      pool.cpuCaches.get(i).unlock();
    }
  }

  @Test
  void whicheverCacheIsTheOnlyOneNotHeldIsFound() {
    try (Mempool pool = pool()) {
      holdAll(pool);
      for (int i = 0; i < pool.cpuCaches.length(); i++) {
        pool.cpuCaches.get(i).unlock();
        assertSame(pool.cpuCaches.get(i), pool.cpuCaches.lock());
      }
      assertNull(pool.cpuCaches.lock());
    }
  }

  @Test
  void handlesPutIntoACacheAreSeenByAScanThatLookedThereBefore() {
    try (Mempool pool = pool()) {
      int[] two = new int[2];
      pool.allocBulk(two, 0, 2);
      long gifts = pool.cpuCaches.gifts();
      pool.free(two[0]);
      assertTrue(pool.cpuCaches.gifts() > gifts, "one");
      gifts = pool.cpuCaches.gifts();
      pool.freeBulk(two, 1, 1);
      assertTrue(pool.cpuCaches.gifts() > gifts, "a bulk");
      gifts = pool.cpuCaches.gifts();
      pool.allocBurst(two, 0, 1);
      assertEquals(gifts, pool.cpuCaches.gifts(), "taking gives nothing");
    }
  }

  @Test
  void aBulkBeyondTheCapacityTakesNothingThoughEveryCacheIsHeld() {
    try (Mempool pool = pool()) {
      holdAll(pool);
      assertEquals(0, pool.allocBulk(new int[CAPACITY + 1], 0, CAPACITY + 1));
      assertEquals(1, pool.dry());
      releaseAll(pool);
      assertTrue(pool.alloc() >= 0);
      assertEquals(7, pool.cached(), "the rest of a batch of fresh handles: there are no strays");
    }
  }

  @Test
  void anEmptyBurstIsNotDryThoughEveryCacheIsHeld() {
    try (Mempool pool = pool()) {
      holdAll(pool);
      assertEquals(0, pool.allocBurst(new int[0], 0, 0));
      assertEquals(0, pool.allocBulk(new int[0], 0, 0));
      assertEquals(0, pool.dry());
    }
  }

  @Test
  void withEveryCacheHeldThePoolServesAllHandlesFromTheDepot() {
    try (Mempool pool = pool()) {
      holdAll(pool);
      int[] all = new int[CAPACITY];
      for (int round = 0; round < 3; round++) {
        assertEquals(0, pool.allocBulk(new int[CAPACITY + 1], 0, CAPACITY + 1));
        for (int i = 0; i < 50; i++) {
          all[i] = pool.alloc();
        }
        assertEquals(3, pool.allocBurst(all, 50, 3));
        assertEquals(CAPACITY - 53, pool.allocBurst(all, 53, CAPACITY - 53));
        assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
        assertEquals(CAPACITY, pool.inUse());
        assertEquals(HandleAllocator.NULL_HANDLE, pool.alloc());
        pool.free(all[0]);
        pool.freeBulk(all, 1, CAPACITY - 1);
        assertEquals(0, pool.inUse());
      }
      assertThrows(IllegalArgumentException.class, () -> pool.free(-1));
      releaseAll(pool);
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
    }
  }

  @Test
  void batchesInTheDepotAreSplitWhileEveryCacheIsHeld() {
    try (Mempool pool = pool()) {
      int[] all = new int[CAPACITY];
      try (MempoolCache cache = pool.newCache()) {
        cache.allocBulk(all, 0, CAPACITY);
        cache.freeBulk(all, 0, CAPACITY);
      }
      holdAll(pool);
      int[] three = new int[3];
      int got = 0;
      while (got + 3 <= CAPACITY && pool.allocBulk(three, 0, 3) == 3) {
        System.arraycopy(three, 0, all, got, 3);
        got += 3;
      }
      got += pool.allocBurst(all, got, CAPACITY - got);
      assertEquals(CAPACITY, got);
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
      releaseAll(pool);
    }
  }

  @Test
  void aShortAllocationCountsTheCachesThatItHadToPassOver() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      pool.allocBulk(all, 0, CAPACITY);
      pool.freeBulk(all, 0, CAPACITY);
      int stranded = pool.cached();
      assertTrue(stranded > 0);
      holdAll(pool);
      assertEquals(CAPACITY - stranded, cache.allocBurst(all, 0, CAPACITY));
      assertTrue(pool.skipped() > 0);
      releaseAll(pool);
      assertEquals(stranded, cache.allocBurst(all, CAPACITY - stranded, stranded));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  @Test
  void aThrownErrorLeavesNoCacheHeld() {
    try (Mempool pool = pool()) {
      assertThrows(IndexOutOfBoundsException.class, () -> pool.allocBurst(new int[1], 0, 2));
      assertThrows(IllegalArgumentException.class, () -> pool.free(CAPACITY));
      assertThrows(IllegalArgumentException.class, () -> pool.freeBulk(new int[] {-5}, 0, 1));
      holdAll(pool);
      assertFalse(pool.cpuCaches.get(0).tryLock());
      releaseAll(pool);
    }
  }

  @Test
  void virtualThreadsShareThePool() throws InterruptedException {
    try (Mempool pool = pool()) {
      AtomicIntegerArray owners = new AtomicIntegerArray(CAPACITY);
      Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
      Thread[] threads = new Thread[64];
      for (int t = 0; t < threads.length; t++) {
        int me = t + 1;
        threads[t] =
            Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, e) -> thrown.add(e))
                .start(() -> takeAndFree(pool, owners, me));
      }
      for (Thread thread : threads) {
        assertTrue(thread.join(Duration.ofSeconds(20)), "still running");
      }
      assertEquals(List.of(), List.copyOf(thrown));
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  private static void takeAndFree(Mempool pool, AtomicIntegerArray owners, int me) {
    int[] burst = new int[3];
    for (int i = 0; i < 2000; i++) {
      int n = pool.allocBurst(burst, 0, 3);
      for (int k = 0; k < n; k++) {
        assertEquals(0, owners.getAndSet(burst[k], me), "an owner besides " + me);
      }
      LockSupport.parkNanos(1); // perhaps on another CPU afterwards
      for (int k = 0; k < n; k++) {
        assertEquals(me, owners.getAndSet(burst[k], 0), "the owner");
      }
      pool.freeBulk(burst, 0, n);
    }
  }
}
