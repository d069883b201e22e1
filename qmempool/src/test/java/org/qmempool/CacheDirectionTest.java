package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;

/** Refills and flushes follow the direction of flow: shown by counts, never by time. */
class CacheDirectionTest {
  private static final int CAPACITY = 4096;
  private static final int BATCH = 16;
  private static final int CACHE = 64;
  private static final int BURST = 4;

  /** A pool all of whose handles have been taken once: they lie in batches in the depot. */
  private static Mempool pool() {
    Mempool pool =
        Mempool.builder()
            .capacity(CAPACITY)
            .layout(ElementLayout.of(64, 64))
            .batch(BATCH)
            .cacheCapacity(CACHE)
            .build();
    try (MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, cache.allocBulk(all, 0, CAPACITY));
      cache.freeBulk(all, 0, CAPACITY);
    }
    return pool;
  }

  private static CacheStats statsOf(Mempool pool) {
    return pool.stats().caches().getLast();
  }

  private static void take(MempoolCache cache, int handles) {
    int[] burst = new int[BURST];
    for (int i = 0; i < handles; i += BURST) {
      assertEquals(BURST, cache.allocBulk(burst, 0, BURST));
    }
  }

  private static void give(MempoolCache cache, int firstHandle, int handles) {
    int[] burst = new int[BURST];
    for (int i = 0; i < handles; i += BURST) {
      for (int k = 0; k < BURST; k++) {
        burst[k] = firstHandle + i + k;
      }
      cache.freeBulk(burst, 0, BURST);
    }
  }

  @Test
  void aCacheThatOnlyTakesMissesOnceForEachOfItsContents() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      take(cache, BURST);
      assertEquals(BATCH - BURST, cache.size(), "the first refill is a batch, and no more");
      assertEquals(1, statsOf(pool).stride());
      take(cache, BATCH + 2 * BATCH + 2 * CACHE - BURST);
      CacheStats before = statsOf(pool);
      assertEquals(CACHE / BATCH, before.stride(), "a whole cache");
      take(cache, 10 * CACHE);
      CacheStats after = statsOf(pool);
      assertEquals(10, after.refills() - before.refills());
      assertEquals(10L * CACHE / BURST, after.takes() - before.takes());
      assertEquals(0, after.overflows());
      assertTrue(after.missRate() < 1.5 * BURST / CACHE, after.toString());
    }
  }

  @Test
  void aCacheThatOnlyGivesMissesOnceForEachOfItsContents() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      give(cache, 0, CACHE + BURST);
      assertEquals(CACHE + BURST - BATCH, cache.size(), "the first flush is a batch, and no more");
      assertEquals(-1, statsOf(pool).stride());
      give(cache, CACHE + BURST, 7 * BATCH);
      CacheStats before = statsOf(pool);
      assertEquals(-CACHE / BATCH, before.stride(), "a whole cache");
      give(cache, CACHE + BURST + 7 * BATCH, 10 * CACHE);
      CacheStats after = statsOf(pool);
      assertEquals(10, after.overflows() - before.overflows());
      assertEquals(10 * CACHE / BATCH, after.flushes() - before.flushes());
      assertEquals(0, after.refills());
    }
  }

  /** Once there, swings of almost half a cache to either side never leave it. */
  @Test
  void aCacheThatDoesBothKeepsItsMiddle() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] held = new int[CACHE + BURST];
      assertEquals(held.length, pool.allocBulk(held, 0, held.length));
      cache.freeBulk(held, 0, CACHE);
      cache.freeBulk(held, CACHE, BURST); // full: an overflow
      take(cache, cache.size() + BURST); // then short: a refill after an overflow
      int middle = CACHE / 2 - BURST;
      assertEquals(middle, cache.size());
      CacheStats before = statsOf(pool);
      int[] swing = new int[middle];
      for (int i = 0; i < 100; i++) {
        assertEquals(middle, cache.allocBulk(swing, 0, middle));
        cache.freeBulk(swing, 0, middle);
        int[] others = new int[middle];
        assertEquals(middle, pool.allocBulk(others, 0, middle));
        cache.freeBulk(others, 0, middle);
        assertEquals(middle, cache.allocBulk(others, 0, middle));
        pool.freeBulk(others, 0, middle);
      }
      CacheStats after = statsOf(pool);
      assertEquals(0, after.refills() - before.refills());
      assertEquals(0, after.overflows() - before.overflows());
      assertEquals(200, after.takes() - before.takes());
    }
  }

  /** Phases of taking and of giving: the first miss of each goes to the middle. */
  @Test
  void theFirstMissTheOtherWayGoesToTheMiddle() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      int n = cache.allocBulk(all, 0, 8 * CACHE);
      cache.drain();
      cache.freeBulk(all, 0, CACHE);
      assertEquals(CACHE, cache.size());
      assertEquals(0, statsOf(pool).stride());
      cache.freeBulk(all, CACHE, BURST);
      assertEquals(-1, statsOf(pool).stride(), "the first is a single batch");
      take(cache, cache.size());
      take(cache, BURST);
      assertEquals(CACHE / BATCH / 2, statsOf(pool).stride());
      assertEquals(CACHE / 2 - BURST, cache.size());
      cache.freeBulk(all, n / 2, CACHE / 2 + BURST);
      cache.freeBulk(all, n - BURST, BURST);
      assertEquals(-CACHE / BATCH / 2, statsOf(pool).stride());
      assertEquals(CACHE / 2 + BURST, cache.size());
    }
  }

  /** What is taken ahead of need is no more than half of what the depot has, and never fresh. */
  @Test
  void aShortDepotIsNotEmptiedAheadOfNeed() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache();
        MempoolCache other = pool.newCache()) {
      take(cache, 8 * CACHE);
      cache.drain();
      take(cache, BATCH + 2 * BATCH);
      assertEquals(0, cache.size());
      int[] most = new int[CAPACITY];
      int left = 3 * BATCH;
      int free = pool.available();
      assertEquals(free - left, other.allocBulk(most, 0, free - left));
      other.drain();
      take(cache, BURST); // would take four batches: of the two that are left, it takes one more
      assertEquals(2 * BATCH - BURST, cache.size());
    }
    try (Mempool fresh =
            Mempool.builder()
                .capacity(CAPACITY)
                .layout(ElementLayout.of(64, 64))
                .batch(BATCH)
                .cacheCapacity(CACHE)
                .build();
        MempoolCache cache = fresh.newCache()) {
      take(cache, 20 * BATCH);
      assertEquals(0, cache.size());
      take(cache, BURST);
      assertEquals(BATCH - BURST, cache.size());
    }
  }

  @Test
  void drainingForgetsTheDirection() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      take(cache, 8 * CACHE);
      cache.drain();
      assertEquals(0, statsOf(pool).stride());
      take(cache, BURST);
      assertEquals(BATCH - BURST, cache.size());
    }
  }
}
