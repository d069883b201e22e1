package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.PageSize;

class MempoolTest {
  private static final ElementLayout SMALL = ElementLayout.of(64, 64);

  private static Mempool pool(int capacity) {
    return Mempool.builder().capacity(capacity).layout(SMALL).batch(8).cacheCapacity(32).build();
  }

  /** The pool itself, then a cache of its own. */
  private static void withBoth(int capacity, Check check) {
    try (Mempool pool = pool(capacity)) {
      check.run(pool, pool);
    }
    try (Mempool pool = pool(capacity);
        MempoolCache cache = pool.newCache()) {
      check.run(pool, cache);
    }
  }

  private interface Check {
    void run(Mempool pool, HandleAllocator allocator);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 31, 32, 33, 100, 1000})
  void everyHandleIsGivenOutOnceAndComesBack(int capacity) {
    for (int n : new int[] {1, 3, 8, 32, 50}) {
      withBoth(
          capacity,
          (pool, allocator) -> {
            int[] all = new int[capacity];
            for (int round = 0; round < 5; round++) {
              int got = 0;
              for (int k; (k = allocator.allocBurst(all, got, Math.min(n, capacity - got))) > 0; ) {
                got += k;
              }
              assertEquals(capacity, got);
              assertDistinct(all, capacity);
              assertEquals(capacity, pool.inUse());
              assertEquals(HandleAllocator.NULL_HANDLE, allocator.alloc());
              assertEquals(0, allocator.allocBurst(new int[1], 0, 1));
              for (int at = 0; at < capacity; at += n) {
                allocator.freeBulk(all, at, Math.min(n, capacity - at));
              }
              assertEquals(0, pool.inUse());
            }
            assertTrue(pool.dry() > 0);
          });
    }
  }

  @Test
  void aBulkThatIsTooLargeTakesNothing() {
    withBoth(
        20,
        (pool, allocator) -> {
          int[] dst = new int[30];
          assertEquals(0, allocator.allocBulk(dst, 0, 21));
          assertEquals(0, pool.inUse());
          assertEquals(20, allocator.allocBulk(dst, 0, 20));
          assertEquals(0, allocator.allocBulk(dst, 20, 1));
          allocator.freeBulk(dst, 0, 20);
          assertEquals(0, pool.inUse());
        });
  }

  @Test
  void singleHandlesPassTheLimitsOfACache() {
    withBoth(
        100,
        (pool, allocator) -> {
          int[] all = new int[100];
          for (int i = 0; i < 100; i++) {
            all[i] = allocator.alloc();
          }
          assertDistinct(all, 100);
          assertEquals(HandleAllocator.NULL_HANDLE, allocator.alloc());
          for (int handle : all) {
            allocator.free(handle);
          }
          assertEquals(0, pool.inUse());
        });
  }

  @Test
  void aCacheFindsWhatLiesInTheCachesOfTheCpus() {
    try (Mempool pool = pool(40);
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[40];
      assertEquals(40, pool.allocBulk(all, 0, 40));
      pool.freeBulk(all, 0, 40);
      assertTrue(pool.cached() > 0, "nothing stranded, so nothing shown");
      assertEquals(40, cache.allocBulk(all, 0, 40));
      assertDistinct(all, 40);
    }
  }

  @Test
  void aCacheOfAnotherOwnerIsNotRobbedUntilItCloses() {
    try (Mempool pool = pool(10);
        MempoolCache mine = pool.newCache()) {
      MempoolCache other = pool.newCache();
      int[] all = new int[10];
      assertEquals(10, other.allocBulk(all, 0, 10));
      other.freeBulk(all, 0, 10);
      assertEquals(10, other.size());
      assertEquals(0, mine.allocBurst(all, 0, 10));
      other.close();
      assertEquals(10, mine.allocBurst(all, 0, 10));
      assertDistinct(all, 10);
    }
  }

  @Test
  void aClosedCacheRefusesEveryCallAndClosesAgain() {
    try (Mempool pool = pool(10)) {
      MempoolCache cache = pool.newCache();
      int handle = cache.alloc();
      cache.close();
      cache.close();
      assertEquals(0, cache.size());
      assertThrows(IllegalStateException.class, cache::alloc);
      assertThrows(IllegalStateException.class, () -> cache.free(handle));
      assertThrows(IllegalStateException.class, () -> cache.allocBurst(new int[1], 0, 1));
      assertThrows(IllegalStateException.class, () -> cache.freeBulk(new int[] {handle}, 0, 1));
      assertEquals(1, pool.inUse());
      pool.free(handle);
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void theHandleFreedLastIsTakenFirst() {
    try (Mempool pool = pool(32);
        MempoolCache cache = pool.newCache()) {
      int[] three = new int[3];
      cache.allocBulk(three, 0, 3);
      cache.freeBulk(three, 0, 3);
      assertEquals(three[2], cache.alloc());
    }
  }

  @Test
  void anElementIsItsOwnMemoryAtHandleTimesStride() {
    try (Mempool pool = Mempool.builder().capacity(5).layout(ElementLayout.of(100, 128)).build()) {
      for (int handle = 0; handle < 5; handle++) {
        assertEquals(handle * 128L, pool.offset(handle));
        assertEquals(100, pool.element(handle).byteSize());
        assertEquals(pool.address() + handle * 128L, pool.element(handle).address());
        pool.element(handle).set(JAVA_LONG, 0, handle);
      }
      assertEquals(5 * 128, pool.memory().byteSize());
      assertEquals(3, pool.memory().get(JAVA_LONG, 3 * 128));
      for (int bad : new int[] {5, -1}) {
        var e = assertThrows(IndexOutOfBoundsException.class, () -> pool.element(bad));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("handle is " + bad + "; this pool has 0 to 4"), message);
      }
    }
  }

  @Test
  void aForeignHandleIsRefusedWithItsValueAndNothingIsFreed() {
    withBoth(
        16,
        (pool, allocator) -> {
          int[] mine = new int[2];
          allocator.allocBulk(mine, 0, 2);
          for (int bad : new int[] {-1, 16, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            int[] both = {mine[0], bad};
            var bulk =
                assertThrows(IllegalArgumentException.class, () -> allocator.freeBulk(both, 0, 2));
            assertTrue(String.valueOf(bulk.getMessage()).contains("" + bad), bulk.getMessage());
            assertThrows(IllegalArgumentException.class, () -> allocator.free(bad));
            assertEquals(2, pool.inUse());
          }
          allocator.freeBulk(mine, 0, 2);
          assertEquals(0, pool.inUse());
        });
  }

  @Test
  void aBadRangeThrowsAndThePoolStillServes() {
    withBoth(
        16,
        (pool, allocator) -> {
          int[] two = new int[2];
          assertThrows(IndexOutOfBoundsException.class, () -> allocator.allocBulk(two, 1, 2));
          assertThrows(IndexOutOfBoundsException.class, () -> allocator.allocBurst(two, 0, -1));
          assertThrows(IndexOutOfBoundsException.class, () -> allocator.freeBulk(two, -1, 1));
          assertThrows(IndexOutOfBoundsException.class, () -> allocator.freeBulk(two, 0, 3));
          assertEquals(0, allocator.allocBurst(two, 0, 0));
          assertEquals(0, pool.inUse());
          assertEquals(2, allocator.allocBulk(two, 0, 2));
          allocator.freeBulk(two, 0, 2);
          assertEquals(0, pool.inUse());
        });
  }

  @Test
  void moreFreedThanThePoolHasIsDetectedAtTheLatestWhenItsRoomIsFull() {
    try (Mempool pool = pool(16)) {
      int[] one = {pool.alloc()};
      var e =
          assertThrows(
              IllegalStateException.class,
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  pool.freeBulk(one, 0, 1);
                }
              });
      assertTrue(String.valueOf(e.getMessage()).contains("freed twice"), e.getMessage());
      assertTrue(pool.alloc() >= 0, "still serving");
    }
  }

  @Test
  void aPoolDoesNotCloseWhileAPortUsesIt() {
    Mempool pool = pool(4);
    pool.register("veth0 queue 0");
    var e = assertThrows(IllegalStateException.class, pool::close);
    assertTrue(String.valueOf(e.getMessage()).contains("veth0 queue 0"), e.getMessage());
    assertEquals(64, pool.element(0).byteSize());
    assertThrows(IllegalStateException.class, () -> pool.unregister("veth1 queue 0"));
    pool.unregister("veth0 queue 0");
    pool.close();
    pool.close();
    assertThrows(IllegalStateException.class, () -> pool.element(0).get(JAVA_LONG, 0));
  }

  @Test
  void aClosedPoolTakesNoPort() {
    Mempool pool = pool(4);
    pool.close();
    assertThrows(IllegalStateException.class, () -> pool.register("veth0 queue 0"));
    assertThrows(IllegalStateException.class, pool::newCache);
  }

  @Test
  void aPortHasAName() {
    try (Mempool pool = pool(4)) {
      assertThrows(NullPointerException.class, () -> pool.register(noName()));
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
  private static String noName() {
    return null;
  }

  @Test
  void aBulkBeyondTheCapacityLeavesTheOthersTheirHandles() {
    withBoth(
        20,
        (pool, allocator) -> {
          int handle = allocator.alloc();
          assertEquals(0, allocator.allocBulk(new int[21], 0, 21));
          assertTrue(pool.dry() > 0);
          allocator.free(handle);
          assertEquals(0, pool.inUse());
        });
  }

  @Test
  void badSizesAreRefusedWithTheirValues() {
    for (int capacity : new int[] {0, -1, (1 << 30) + 1}) {
      var e =
          assertThrows(IllegalArgumentException.class, () -> Mempool.builder().capacity(capacity));
      assertTrue(String.valueOf(e.getMessage()).contains("" + capacity), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains("choose"), e.getMessage());
    }
    for (MempoolBuilder bad :
        new MempoolBuilder[] {
          Mempool.builder().batch(0),
          Mempool.builder().batch(1 << 17),
          Mempool.builder().batch(100).cacheCapacity(199)
        }) {
      var e = assertThrows(IllegalArgumentException.class, bad::build);
      assertTrue(String.valueOf(e.getMessage()).contains("choose"), e.getMessage());
    }
    var tooFine =
        assertThrows(
            IllegalArgumentException.class,
            () -> Mempool.builder().capacity(1 << 30).batch(64).build());
    assertTrue(String.valueOf(tooFine.getMessage()).contains("128 or more"), tooFine.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1 << 23, (1 << 23) + 1, (1 << 24) - 1, 1 << 24, (1 << 30) - 1, 1 << 30})
  void theBatchThatAnErrorAdvisesIsTheSmallestThatIsTaken(int capacity) {
    int batch = MempoolBuilder.fewestPerBatch(capacity);
    assertTrue(capacity / batch <= 1 << 23);
    assertTrue(batch == 1 || capacity / (batch - 1) > 1 << 23);
  }

  @Test
  void preferredPagesThatAreMissingLeaveTheirReason() {
    try (Mempool pool =
        Mempool.builder().capacity(4).layout(SMALL).preferPages(PageSize.HUGE_1G).build()) {
      assertEquals(pool.pageSize() != PageSize.HUGE_1G, !pool.pageFallback().isEmpty());
      int[] all = new int[4];
      assertEquals(4, pool.allocBulk(all, 0, 4));
    }
  }

  private static void assertDistinct(int[] handles, int capacity) {
    BitSet seen = new BitSet(capacity);
    for (int handle : handles) {
      assertTrue(handle >= 0 && handle < capacity, "handle " + handle);
      assertTrue(!seen.get(handle), "handle " + handle + " was given out twice");
      seen.set(handle);
    }
  }
}
