package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.qmempool.bulk.ElementLayout;

/** Windows: handles read, and places written, in a cache's own array. */
class CacheWindowTest {
  private static final int CAPACITY = 64;
  private static final int CACHE = 32;

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(CACHE)
        .build();
  }

  private static int[] window(MempoolCache cache, int n) {
    int[] handles = new int[n];
    Arrays.setAll(handles, cache::allocAt);
    return handles;
  }

  @Test
  void theFirstOfAWindowAreTakenAndTheOthersStay() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      assertEquals(10, cache.allocStart(10));
      int[] seen = window(cache, 10);
      cache.allocFinish(4);
      assertEquals(4, pool.inUse());
      int lying = cache.size();
      int[] rest = new int[lying];
      assertEquals(lying, cache.allocBulk(rest, 0, lying));
      for (int i = 4; i < 10; i++) {
        int handle = seen[i];
        assertTrue(Arrays.stream(rest).anyMatch(h -> h == handle), "given back in part: " + handle);
      }
      for (int i = 0; i < 4; i++) {
        int handle = seen[i];
        assertTrue(Arrays.stream(rest).noneMatch(h -> h == handle), "taken: " + handle);
      }
      cache.freeBulk(rest, 0, lying);
      cache.freeBulk(seen, 0, 4);
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void aWindowThatIsGivenUpChangesNothing() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      assertEquals(8, cache.allocStart(8));
      int[] first = window(cache, 8);
      cache.allocFinish(0);
      assertEquals(8, cache.allocStart(8));
      assertArrayEquals(first, window(cache, 8));
      cache.allocFinish(8);
      assertEquals(8, cache.freeStart(8));
      cache.freeAt(0, first[0]);
      cache.freeFinish(0);
      assertEquals(8, pool.inUse());
      cache.freeBulk(first, 0, 8);
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void countsAreExactWhileAWindowIsOpen() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      cache.free(cache.alloc());
      int before = pool.cached();
      assertEquals(5, cache.allocStart(5));
      assertEquals(before, pool.cached());
      assertEquals(before, cache.size());
      assertEquals(0, pool.inUse());
      PoolStatsTest.check(pool.stats(), 0);
      cache.allocFinish(5);
      PoolStatsTest.check(pool.stats(), 5);
    }
  }

  @Test
  void aPoolThatIsShortMakesASmallerWindowAndADryOneNone() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache();
        MempoolCache other = pool.newCache()) {
      int[] most = new int[CAPACITY - 3];
      assertEquals(most.length, other.allocBulk(most, 0, most.length));
      other.drain();
      assertEquals(3, cache.allocStart(10));
      cache.allocFinish(3);
      long dry = pool.dry();
      assertEquals(0, cache.allocStart(10));
      assertEquals(dry + 1, pool.dry());
      assertEquals(0, cache.allocStart(0));
      cache.allocFinish(0); // none is open: fine
      assertThrows(IndexOutOfBoundsException.class, () -> cache.allocAt(0));
      other.freeBulk(most, 0, most.length);
    }
  }

  /** Strays and the caches of CPUs are found, too, wherever the handles lie. */
  @Test
  void aWindowFindsHandlesInEveryTier() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      pool.freeBulk(all, 0, 5); // into the cache of a CPU
      MempoolCache closed = pool.newCache();
      closed.freeBulk(all, 5, 3);
      closed.close(); // strays
      assertEquals(8, cache.allocStart(8));
      BitSet seen = new BitSet();
      for (int i = 0; i < 8; i++) {
        seen.set(cache.allocAt(i));
      }
      assertEquals(8, seen.cardinality());
      cache.allocFinish(8);
      PoolStatsTest.check(pool.stats(), CAPACITY);
      assertTrue(pool.stats().caches().stream().anyMatch(c -> c.stolen() == 5));
    }
  }

  @Test
  void aFullCacheMakesRoomForAWindow() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, cache.allocBulk(all, 0, CAPACITY));
      for (int at = 0; at < CAPACITY; at += 4) {
        assertEquals(4, cache.freeStart(4));
        for (int i = 0; i < 4; i++) {
          cache.freeAt(i, all[at + i]);
        }
        cache.freeFinish(4);
      }
      PoolStatsTest.check(pool.stats(), 0);
      assertEquals(CACHE, cache.freeStart(CAPACITY), "the whole cache at most");
      cache.freeFinish(0);
      assertEquals(0, cache.size(), "room for all of it was made");
      int[] again = new int[CAPACITY];
      assertEquals(CAPACITY, cache.allocBulk(again, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(again).distinct().count());
    }
  }

  @Test
  void everyOtherCallThrowsWhileAWindowIsOpen() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] handles = new int[4];
      cache.allocBulk(handles, 0, 4);
      List<Executable> calls =
          List.of(
              cache::alloc,
              () -> cache.allocBulk(new int[1], 0, 1),
              () -> cache.allocBurst(new int[1], 0, 1),
              () -> cache.free(handles[0]),
              () -> cache.freeBulk(handles, 0, 4),
              () -> cache.allocStart(1),
              () -> cache.freeStart(1),
              cache::drain);
      for (boolean giving : new boolean[] {false, true}) {
        assertEquals(3, giving ? cache.freeStart(3) : cache.allocStart(3));
        for (Executable call : calls) {
          String text =
              String.valueOf(assertThrows(IllegalStateException.class, call).getMessage());
          assertTrue(text.contains("a window of 3 handles is open"), text);
        }
        if (giving) {
          cache.freeFinish(0);
        } else {
          cache.allocFinish(0);
        }
        PoolStatsTest.check(pool.stats(), 4);
      }
      cache.freeBulk(handles, 0, 4);
    }
  }

  @Test
  void badPlacesCountsAndHandlesAreRefusedAndTheWindowStays() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      assertThrows(IllegalArgumentException.class, () -> cache.allocStart(-1));
      assertThrows(IllegalArgumentException.class, () -> cache.freeStart(-1));
      assertThrows(IllegalArgumentException.class, () -> cache.allocFinish(1));
      assertThrows(IllegalArgumentException.class, () -> cache.freeFinish(1));
      assertEquals(3, cache.allocStart(3));
      assertThrows(IndexOutOfBoundsException.class, () -> cache.allocAt(3));
      assertThrows(IndexOutOfBoundsException.class, () -> cache.allocAt(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> cache.freeAt(0, 0));
      assertThrows(IllegalArgumentException.class, () -> cache.allocFinish(4));
      assertThrows(IllegalArgumentException.class, () -> cache.allocFinish(-1));
      assertThrows(IllegalArgumentException.class, () -> cache.freeFinish(1));
      int[] seen = window(cache, 3);
      cache.allocFinish(3);
      assertEquals(3, cache.freeStart(3));
      assertThrows(IndexOutOfBoundsException.class, () -> cache.allocAt(0));
      assertThrows(IndexOutOfBoundsException.class, () -> cache.freeAt(3, 0));
      for (int bad : new int[] {-1, CAPACITY, Integer.MIN_VALUE}) {
        cache.freeAt(0, seen[0]);
        cache.freeAt(1, bad);
        cache.freeAt(2, seen[2]);
        String text =
            String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> cache.freeFinish(3))
                    .getMessage());
        assertTrue(text.contains("handle is " + bad), text);
      }
      cache.freeAt(1, seen[1]);
      cache.freeFinish(3);
      PoolStatsTest.check(pool.stats(), 0);
    }
  }

  @Test
  void anAdoptedOrClosedCacheGivesItsWindowUp() throws Exception {
    for (boolean giving : new boolean[] {false, true}) {
      for (boolean adopted : new boolean[] {false, true}) {
        try (Mempool pool = pool()) {
          MempoolCache cache = pool.newCache();
          int[] held = new int[6];
          Thread owner =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        cache.allocBulk(held, 0, 6);
                        int there = giving ? cache.freeStart(6) : cache.allocStart(6);
                        for (int i = 0; giving && i < there; i++) {
                          cache.freeAt(i, held[i]);
                        }
                      });
          assertTrue(owner.join(Duration.ofSeconds(30)));
          PoolStatsTest.check(pool.stats(), 6);
          if (adopted) {
            assertTrue(cache.adopt());
            assertTrue(cache.alloc() >= 0, "no window is open");
            PoolStatsTest.check(pool.stats(), 7);
          }
          cache.close();
          PoolStatsTest.check(pool.stats(), adopted ? 7 : 6);
          assertThrows(IllegalStateException.class, () -> cache.allocStart(1));
          assertThrows(IllegalStateException.class, () -> cache.freeStart(1));
        }
      }
    }
  }

  /**
   * Many steps with windows and without, on a small pool: no handle is lost, none is there twice.
   */
  @Test
  void windowsAndOtherCallsMixed() {
    SplittableRandom random = new SplittableRandom(11);
    try (Mempool pool = pool();
        MempoolCache first = pool.newCache();
        MempoolCache second = pool.newCache()) {
      int[] held = new int[CAPACITY];
      BitSet inUse = new BitSet();
      int n = 0;
      for (int step = 0; step < 20_000; step++) {
        MempoolCache cache = random.nextBoolean() ? first : second;
        int k = random.nextInt(CACHE + 4);
        switch (random.nextInt(4)) {
          case 0 -> {
            int there = cache.allocStart(k);
            int taken = there == 0 ? 0 : random.nextInt(there + 1);
            for (int i = 0; i < taken; i++) {
              held[n + i] = cache.allocAt(i);
            }
            cache.allocFinish(taken);
            n = noted(held, n, taken, inUse);
          }
          case 1 -> {
            int room = Math.min(cache.freeStart(k), n);
            for (int i = 0; i < room; i++) {
              cache.freeAt(i, held[n - 1 - i]);
            }
            int given = room == 0 ? 0 : random.nextInt(room + 1);
            cache.freeFinish(given);
            n = forgotten(held, n, given, inUse);
          }
          case 2 -> n = noted(held, n, cache.allocBurst(held, n, Math.min(k, CAPACITY - n)), inUse);
          default -> {
            int back = Math.min(k, n);
            cache.freeBulk(held, n - back, back);
            n = forgotten(held, n, back, inUse);
          }
        }
        PoolStatsTest.check(pool.stats(), n);
      }
    }
  }

  private static int noted(int[] held, int n, int taken, BitSet inUse) {
    for (int i = n; i < n + taken; i++) {
      assertTrue(!inUse.get(held[i]), "handed out twice: " + held[i]);
      inUse.set(held[i]);
    }
    return n + taken;
  }

  private static int forgotten(int[] held, int n, int given, BitSet inUse) {
    for (int i = n - given; i < n; i++) {
      inUse.clear(held[i]);
    }
    return n - given;
  }
}
