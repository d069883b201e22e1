package org.qmempool.check;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;

/** In a pool of 1024 the sample is the handles 0, 256, 512 and 768. */
class SampledLevelTest {
  private static final int CAPACITY = 1024;

  private final List<Finding> told = new CopyOnWriteArrayList<>();
  private final int[] all = new int[CAPACITY];

  private Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(new ElementLayout(200, 8, 208))
        .batch(8)
        .cacheCapacity(16)
        .checked(CheckLevel.SAMPLED, told::add)
        .build();
  }

  /** All handles go through the cache into the depot. */
  private void takeAllAndGiveBack(Mempool pool, MempoolCache cache) {
    assertEquals(CAPACITY, cache.allocBulk(all, 0, CAPACITY));
    cache.freeBulk(all, 0, CAPACITY);
    cache.drain();
    assertEquals(0, pool.cached());
  }

  private void assertTold(Misuse misuse, int handle, int times) {
    assertEquals(times, told.size(), told::toString);
    for (Finding finding : told) {
      assertEquals(misuse, finding.misuse(), finding::text);
      assertEquals(handle, finding.handle(), finding::text);
    }
    told.clear();
  }

  @Test
  void whoDoesNothingWrongIsNotAccusedAndTheShareIsThatOfTheSample() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      for (int round = 0; round < 50; round++) {
        takeAllAndGiveBack(pool, cache);
      }
      assertEquals(List.of(), told);
      CheckStats stats = pool.checks();
      assertEquals(50 * 2 * CAPACITY, stats.moved());
      assertEquals(50 * 2 * 4 - 4, stats.checked(), "all but those from fresh memory");
      assertEquals(1.0 / 256, stats.share(), 0.0001);
    }
  }

  @Test
  void aWriteToAFreeElementIsToldWhereItIsPoisoned() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      for (int at : new int[] {0, 63, 64, 100, 135, 136, 199}) {
        takeAllAndGiveBack(pool, cache);
        pool.element(512).set(JAVA_BYTE, at, (byte) 0);
        pool.element(511).set(JAVA_BYTE, at, (byte) 0);
        takeAllAndGiveBack(pool, cache);
        boolean poisoned = at < 64 || at >= 136;
        assertTold(Misuse.USE_AFTER_FREE, 512, poisoned ? 1 : 0);
      }
    }
  }

  @Test
  void anOverrunIsToldWhetherTheElementIsInUseOrFree() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      takeAllAndGiveBack(pool, cache);
      pool.memory().set(JAVA_BYTE, pool.offset(257) - 1, (byte) 0);
      takeAllAndGiveBack(pool, cache);
      assertTold(Misuse.OVERRUN, 256, 1);
      cache.allocBulk(all, 0, CAPACITY);
      pool.memory().set(JAVA_BYTE, pool.offset(256) + 200, (byte) 0);
      cache.freeBulk(all, 0, CAPACITY);
      cache.drain();
      assertTold(Misuse.OVERRUN, 256, 1);
      takeAllAndGiveBack(pool, cache);
      assertEquals(List.of(), told);
    }
  }

  @Test
  void aHandleFreedTwiceIsToldWhenTheSecondCopyReachesTheDepotAndWhenBothComeOut() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      cache.allocBulk(all, 0, CAPACITY);
      int[] doubled = {768, 1, 2, 3, 4, 5, 6, 7};
      cache.freeBulk(doubled, 0, 8);
      cache.drain();
      assertEquals(List.of(), told);
      doubled[1] = 8; // the others are new
      for (int i = 1; i < 8; i++) {
        doubled[i] = 10 + i;
      }
      cache.freeBulk(doubled, 0, 8);
      cache.drain();
      assertTold(Misuse.NOT_TAKEN, 768, 1);
      assertEquals(16, cache.allocBulk(all, 0, 16));
      assertTold(Misuse.GIVEN_TWICE, 768, 1);
    }
  }

  @Test
  void aPoolSmallerThanTheSampleChecksOneHandle() {
    try (Mempool pool =
            Mempool.builder()
                .capacity(5)
                .layout(ElementLayout.of(1, 1))
                .batch(1)
                .cacheCapacity(2)
                .checked(CheckLevel.SAMPLED, told::add)
                .build();
        MempoolCache cache = pool.newCache()) {
      int[] five = new int[5];
      for (int round = 0; round < 3; round++) {
        assertEquals(5, cache.allocBulk(five, 0, 5));
        cache.freeBulk(five, 0, 5);
        cache.drain();
      }
      assertTrue(pool.checks().checked() > 0);
      pool.element(0).set(JAVA_BYTE, 0, (byte) 0);
      cache.allocBulk(five, 0, 5);
      assertTold(Misuse.USE_AFTER_FREE, 0, 1);
    }
  }

  @Test
  void aRefillByAThreadThatIsNotTheOwnerIsTold() throws Exception {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache();
        var other = Executors.newSingleThreadExecutor()) {
      cache.free(cache.alloc());
      other.submit(() -> cache.allocBulk(new int[100], 0, 100)).get(20, TimeUnit.SECONDS);
      assertTold(Misuse.WRONG_THREAD, -1, 1);
    }
  }
}
