package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmempool.HandleAllocator.NULL_HANDLE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.bulk.ElementLayout;

/** What is reserved is there, whatever others take. */
class HandleReserveTest {
  private static final int CAPACITY = 64;
  private static final int RESERVED = 8;

  private final int[] others = new int[CAPACITY];
  private final int[] mine = new int[CAPACITY];

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(4)
        .cacheCapacity(16)
        .build();
  }

  private static void check(Mempool pool, int inUse, int reserved) {
    PoolStatsTest.check(pool.stats(), inUse);
    assertEquals(reserved, pool.stats().reserved());
  }

  @Test
  void theNextAllocationsSucceedWhenThePoolIsDry() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      check(pool, RESERVED, RESERVED);
      int n = pool.allocBurst(others, 0, CAPACITY);
      assertEquals(CAPACITY - RESERVED, n);
      assertEquals(NULL_HANDLE, pool.alloc());
      for (int i = 0; i < RESERVED; i++) {
        mine[i] = reserve.alloc();
        assertNotEquals(NULL_HANDLE, mine[i], "allocation " + i);
        check(pool, CAPACITY, RESERVED - 1 - i);
      }
      assertEquals(NULL_HANDLE, reserve.alloc());
      assertEquals(CAPACITY, distinct(n, RESERVED));
      pool.freeBulk(others, 0, n);
      reserve.freeBulk(mine, 0, RESERVED);
      check(pool, RESERVED, RESERVED);
    }
  }

  @Test
  void aBulkTakesFromBothOrLeavesBothAsTheyWere() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      int n = pool.allocBulk(others, 0, CAPACITY - RESERVED - 3);
      assertEquals(0, reserve.allocBulk(mine, 0, RESERVED + 4));
      check(pool, n + RESERVED, RESERVED);
      assertEquals(RESERVED + 2, reserve.allocBulk(mine, 0, RESERVED + 2));
      check(pool, CAPACITY - 1, 0);
      assertEquals(n + RESERVED + 2, distinct(n, RESERVED + 2));
      assertEquals(1, reserve.allocBulk(mine, RESERVED + 2, 1), "the pool's last");
      assertEquals(0, reserve.allocBulk(mine, 0, 1));
      assertEquals(0, reserve.allocBulk(mine, 0, 0));
    }
  }

  @Test
  void aBurstTakesThePoolsFirst() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      int n = pool.allocBulk(others, 0, CAPACITY - RESERVED - 3);
      assertEquals(2, reserve.allocBurst(mine, 0, 2));
      check(pool, n + 2 + RESERVED, RESERVED);
      assertEquals(3, reserve.allocBurst(mine, 2, 3));
      check(pool, CAPACITY, RESERVED - 2);
      assertEquals(RESERVED - 2, reserve.allocBurst(mine, 5, CAPACITY - 5));
      check(pool, CAPACITY, 0);
      assertEquals(CAPACITY, distinct(n, RESERVED + 3));
      assertEquals(0, reserve.allocBurst(mine, 0, 1));
    }
  }

  @Test
  void whatIsFreedFillsTheReserveFirst() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      int n = reserve.allocBurst(mine, 0, CAPACITY);
      assertEquals(CAPACITY, n);
      reserve.free(mine[0]);
      check(pool, CAPACITY, 1);
      reserve.freeBulk(mine, 1, RESERVED + 1);
      check(pool, CAPACITY - 2, RESERVED);
      reserve.free(mine[RESERVED + 2]);
      check(pool, CAPACITY - 3, RESERVED);
    }
  }

  @Test
  void theRefillTakesWhatThePoolHas() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      int n = reserve.allocBurst(mine, 0, CAPACITY);
      assertEquals(RESERVED, reserve.refill());
      pool.freeBulk(mine, 0, 3); // as a port does
      assertEquals(RESERVED - 3, reserve.refill());
      check(pool, CAPACITY, 3);
      pool.freeBulk(mine, 3, n - 3);
      assertEquals(0, reserve.refill());
      check(pool, RESERVED, RESERVED);
    }
  }

  @Test
  void theCloseGivesItBack() {
    try (Mempool pool = pool()) {
      HandleReserve reserve = pool.reserve(RESERVED);
      int taken = reserve.alloc();
      reserve.close();
      reserve.close();
      check(pool, 1, 0);
      assertEquals(0, reserve.reserved());
      assertThrows(IllegalStateException.class, reserve::alloc);
      assertThrows(IllegalStateException.class, reserve::refill);
      assertThrows(IllegalStateException.class, () -> reserve.allocBulk(mine, 0, 1));
      assertThrows(IllegalStateException.class, () -> reserve.allocBurst(mine, 0, 1));
      assertThrows(IllegalStateException.class, () -> reserve.free(taken));
      assertThrows(IllegalStateException.class, () -> reserve.freeBulk(mine, 0, 0));
      check(pool, 1, 0);
      pool.free(taken);
      try (HandleReserve all = pool.reserve(CAPACITY)) {
        check(pool, CAPACITY, all.size());
      }
      check(pool, 0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, CAPACITY + 1, Integer.MAX_VALUE})
  void aBadNumberIsRefused(int n) {
    try (Mempool pool = pool()) {
      var e = assertThrows(IllegalArgumentException.class, () -> pool.reserve(n));
      assertTrue(String.valueOf(e.getMessage()).contains("1 to the capacity 64"), e.getMessage());
      check(pool, 0, 0);
    }
  }

  @Test
  void whatIsNotThereIsNotReserved() {
    Mempool pool = pool();
    try (pool;
        MempoolCache cache = pool.newCache()) {
      cache.allocBulk(mine, 0, CAPACITY - 4);
      var e = assertThrows(IllegalStateException.class, () -> pool.reserve(5));
      assertTrue(String.valueOf(e.getMessage()).contains("some 4 are free"), e.getMessage());
      check(pool, CAPACITY - 4, 0);
      cache.freeBulk(mine, 0, CAPACITY - 4);
    }
    assertThrows(IllegalStateException.class, () -> pool.reserve(1), "closed");
  }

  @Test
  void aBadHandleIsRefusedAndChangesNothing() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      mine[0] = reserve.alloc();
      mine[1] = CAPACITY;
      assertThrows(IllegalArgumentException.class, () -> reserve.freeBulk(mine, 0, 2));
      assertThrows(IllegalArgumentException.class, () -> reserve.free(CAPACITY));
      assertThrows(IllegalArgumentException.class, () -> reserve.free(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> reserve.freeBulk(mine, 60, 5));
      assertThrows(IndexOutOfBoundsException.class, () -> reserve.allocBulk(mine, 60, 5));
      assertThrows(IndexOutOfBoundsException.class, () -> reserve.allocBurst(mine, -1, 1));
      check(pool, 1 + RESERVED, RESERVED);
      pool.allocBurst(others, 0, CAPACITY);
      mine[1] = reserve.alloc();
      mine[2] = -1;
      assertThrows(IllegalArgumentException.class, () -> reserve.freeBulk(mine, 1, 2));
      assertThrows(IllegalArgumentException.class, () -> reserve.free(CAPACITY));
      check(pool, CAPACITY, RESERVED - 1);
    }
  }

  @Test
  void reservedAndPinnedHandlesAreNamedByTheClose() {
    try (Mempool pool = pool();
        HandleReserve reserve = pool.reserve(RESERVED)) {
      SharedHandles shared = new SharedHandles(pool);
      SharedHandles more = new SharedHandles(pool);
      mine[0] = pool.alloc();
      mine[1] = pool.alloc();
      shared.pin(mine[0]);
      more.pin(mine[1]);
      assertEquals(2, pool.stats().pinned());
      var e =
          assertThrows(
              IllegalStateException.class, () -> pool.close(Duration.ZERO, Unreturned.REFUSE));
      String text = String.valueOf(e.getMessage());
      assertTrue(text.contains("10 handles are in use"), text);
      assertTrue(text.contains(reserve.reserved() + " of them reserved, 2 of them pinned"), text);
      shared.unpin(mine[0]);
      more.unpin(mine[1]);
      assertEquals(0, pool.stats().pinned());
      pool.freeBulk(mine, 0, 2);
      check(pool, RESERVED, RESERVED);
    }
  }

  @Test
  void reservesHoldBesideThreadsThatTakeAllThereIs() throws Exception {
    AtomicIntegerArray users = new AtomicIntegerArray(CAPACITY);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try (Mempool pool = pool()) {
      List<Future<Integer>> reserving = new ArrayList<>();
      List<Future<Integer>> greedy = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        reserving.add(executor.submit(reserving(pool, users)));
        greedy.add(executor.submit(greedy(pool, users, stop)));
      }
      int guaranteed = 0;
      try {
        for (Future<Integer> each : reserving) {
          guaranteed += each.get(20, TimeUnit.SECONDS);
        }
      } finally {
        stop.set(true);
      }
      int dry = 0;
      for (Future<Integer> each : greedy) {
        dry += each.get(20, TimeUnit.SECONDS);
      }
      assertTrue(guaranteed > 0 && dry > 0, guaranteed + " reserved, dry " + dry + " times");
      check(pool, 0, 0);
    } finally {
      stop.set(true);
      executor.shutdownNow();
    }
  }

  /** Reserves, takes as much and gives it back, closes, again and again. */
  private static Callable<Integer> reserving(Mempool pool, AtomicIntegerArray users) {
    return () -> {
      int[] burst = new int[RESERVED];
      int rounds = 0;
      long start = System.nanoTime();
      while (rounds < 200) {
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(15), rounds + " rounds");
        try (HandleReserve reserve = pool.reserve(RESERVED)) {
          for (int i = 0; i < 20; i++) {
            int n = i % RESERVED + 1;
            assertEquals(
                n, i % 2 == 0 ? reserve.allocBulk(burst, 0, n) : reserve.allocBurst(burst, 0, n));
            use(users, burst, n);
            assertTrue(pool.stats().reserved() <= 2 * RESERVED);
            leave(users, burst, n);
            reserve.freeBulk(burst, 0, n);
            assertEquals(RESERVED, reserve.reserved());
          }
          rounds++;
        } catch (IllegalStateException e) {
          Thread.onSpinWait(); // the others had all at that moment
        }
      }
      return rounds;
    };
  }

  /** Takes all there is and gives it back. */
  private static Callable<Integer> greedy(
      Mempool pool, AtomicIntegerArray users, AtomicBoolean stop) {
    return () -> {
      int[] all = new int[CAPACITY];
      int dry = 0;
      while (!stop.get()) {
        int n = pool.allocBurst(all, 0, CAPACITY);
        if (n < CAPACITY) {
          all[n] = pool.alloc();
          dry += all[n] == NULL_HANDLE ? 1 : 0;
          n += all[n] == NULL_HANDLE ? 0 : 1;
        }
        use(users, all, n);
        leave(users, all, n);
        pool.freeBulk(all, 0, n);
      }
      return dry;
    };
  }

  private static void use(AtomicIntegerArray users, int[] handles, int n) {
    for (int i = 0; i < n; i++) {
      assertEquals(0, users.getAndSet(handles[i], 1), "users of handle " + handles[i]);
    }
  }

  private static void leave(AtomicIntegerArray users, int[] handles, int n) {
    for (int i = 0; i < n; i++) {
      users.set(handles[i], 0);
    }
  }

  private int distinct(int ofOthers, int ofMine) {
    boolean[] seen = new boolean[CAPACITY];
    int n = 0;
    for (int i = 0; i < ofOthers + ofMine; i++) {
      int handle = i < ofOthers ? others[i] : mine[i - ofOthers];
      n += seen[handle] ? 0 : 1;
      seen[handle] = true;
    }
    return n;
  }
}
