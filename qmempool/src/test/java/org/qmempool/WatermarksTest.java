package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.bulk.ElementLayout;

/** Low and recovered are told, in turn, outside the hot path. */
class WatermarksTest {
  private static MempoolBuilder builder() {
    return Mempool.builder()
        .capacity(100)
        .layout(ElementLayout.of(64, 64))
        .batch(4)
        .cacheCapacity(8);
  }

  private static WatermarkListener listener(Runnable low, Runnable recovered) {
    return new WatermarkListener() {
      @Override
      public void low(Mempool pool) {
        assertNoCacheHeld(pool);
        low.run();
      }

      @Override
      public void recovered(Mempool pool) {
        assertNoCacheHeld(pool);
        recovered.run();
      }
    };
  }

  private static void assertNoCacheHeld(Mempool pool) {
    for (int i = 0; i < pool.cpuCaches.length(); i++) {
      assertEquals(0, pool.cpuCaches.get(i).locked, "told while a cache of a CPU is held");
    }
  }

  @Test
  void lowAndRecoveredAreToldOnceEachAndInTurn() {
    for (boolean own : new boolean[] {false, true}) {
      List<String> told = new ArrayList<>();
      try (Mempool pool =
              builder()
                  .watermarks(20, 60, listener(() -> told.add("low"), () -> told.add("recovered")))
                  .build();
          MempoolCache cache = pool.newCache()) {
        HandleAllocator way = own ? cache : pool;
        int[] all = new int[100];
        for (int round = 0; round < 3; round++) {
          told.clear();
          for (int i = 0; i < 76; i++) {
            all[i] = way.alloc();
          }
          assertEquals(List.of(), told, "24 or more are in the depot");
          for (int i = 76; i < 100; i++) {
            all[i] = way.alloc();
          }
          assertEquals(List.of("low"), told);
          for (int i = 0; i < 40; i++) {
            way.free(all[i]);
          }
          assertEquals(List.of("low"), told);
          for (int i = 40; i < 100; i++) {
            way.free(all[i]);
          }
          assertEquals(List.of("low", "recovered"), told);
        }
      }
    }
  }

  @Test
  void whatTheListenerThrowsHarmsNoAllocation() {
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    List<String> seen = new ArrayList<>();
    thread.setUncaughtExceptionHandler((t, e) -> seen.add(String.valueOf(e.getMessage())));
    WatermarkListener bad =
        listener(
            () -> {
              throw new IllegalStateException("listener");
            },
            () -> {});
    try (Mempool pool = builder().watermarks(50, 60, bad).build();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[100];
      assertEquals(100, cache.allocBulk(all, 0, 100));
      assertEquals(List.of("listener"), seen);
      assertEquals(100, pool.inUse());
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
  }

  @Test
  void theListenerMayUseThePool() {
    List<Integer> taken = new ArrayList<>();
    WatermarkListener greedy =
        new WatermarkListener() {
          @Override
          public void low(Mempool pool) {
            taken.add(pool.alloc());
          }

          @Override
          public void recovered(Mempool pool) {
            taken.forEach(pool::free);
          }
        };
    try (Mempool pool = builder().watermarks(50, 60, greedy).build()) {
      int[] all = new int[70];
      assertEquals(70, pool.allocBulk(all, 0, 70));
      assertEquals(1, taken.size());
      assertEquals(71, pool.inUse());
      pool.freeBulk(all, 0, 70);
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void theListenerMayUseTheCacheThatTellsIt() {
    List<Integer> taken = new ArrayList<>();
    List<MempoolCache> caches = new ArrayList<>();
    Runnable fivefold =
        () -> {
          for (int i = 0; i < 5; i++) { // more than a batch, so that it is short as well
            taken.add(caches.getFirst().alloc());
          }
        };
    try (Mempool pool = builder().watermarks(50, 60, listener(fivefold, () -> {})).build();
        MempoolCache cache = pool.newCache()) {
      caches.add(cache);
      Set<Integer> all = new HashSet<>();
      for (int i = 0; i < 95; i++) {
        all.add(cache.alloc());
      }
      assertEquals(5, taken.size());
      all.addAll(taken);
      assertEquals(100, all.size(), "a handle was doubled or lost");
    }
  }

  @Test
  void whatALastCallGivesBackIsTold() {
    List<String> told = new ArrayList<>();
    try (Mempool pool =
        Mempool.builder()
            .capacity(100)
            .layout(ElementLayout.of(64, 64))
            .batch(50)
            .cacheCapacity(100)
            .watermarks(0, 100, listener(() -> told.add("low"), () -> told.add("recovered")))
            .build()) {
      MempoolCache cache = pool.newCache();
      for (int round = 0; round < 2; round++) {
        told.clear();
        int[] all = new int[100];
        assertEquals(100, cache.allocBulk(all, 0, 100));
        cache.freeBulk(all, 0, 100);
        assertEquals(List.of("low"), told);
        if (round == 0) {
          cache.drain();
        } else {
          cache.close();
        }
        assertEquals(List.of("low", "recovered"), told);
      }
    }
  }

  @Test
  void twoPoolsOfOneBuilderAreToldApart() {
    List<Mempool> told = new ArrayList<>();
    WatermarkListener who =
        new WatermarkListener() {
          @Override
          public void low(Mempool pool) {
            told.add(pool);
          }

          @Override
          public void recovered(Mempool pool) {}
        };
    MempoolBuilder builder = builder().watermarks(20, 60, who);
    try (Mempool first = builder.build();
        Mempool second = builder.build()) {
      assertEquals(100, first.allocBulk(new int[100], 0, 100));
      assertEquals(100, second.allocBulk(new int[100], 0, 100));
      assertEquals(List.of(first, second), told);
    }
  }

  @Test
  void aMarkBeyondTheCapacityIsRefused() {
    MempoolBuilder builder = builder().watermarks(5, 101, listener(() -> {}, () -> {}));
    var e = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(String.valueOf(e.getMessage()).contains("101"), e.getMessage());
  }

  @Test
  void besideOtherThreadsItIsStillInTurnAndTheLastWordIsRight() throws Exception {
    AtomicInteger state = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    WatermarkListener turns =
        new WatermarkListener() {
          @Override
          public void low(Mempool pool) {
            wrong.addAndGet(state.compareAndSet(0, 1) ? 0 : 1);
          }

          @Override
          public void recovered(Mempool pool) {
            wrong.addAndGet(state.compareAndSet(1, 0) ? 0 : 1);
          }
        };
    try (Mempool pool = builder().watermarks(40, 50, turns).build();
        var executor = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Callable<Integer> worker =
            () -> {
              int[] some = new int[25];
              for (int k = 0; k < 20_000; k++) {
                int n = pool.allocBurst(some, 0, 25);
                pool.freeBulk(some, 0, n);
              }
              return 0;
            };
        workers.add(executor.submit(worker));
      }
      for (Future<Integer> worker : workers) {
        worker.get(20, TimeUnit.SECONDS);
      }
      assertEquals(0, wrong.get(), "out of turn");
      int[] all = new int[100];
      assertEquals(100, pool.allocBulk(all, 0, 100));
      assertEquals(1, state.get());
      pool.freeBulk(all, 0, 100);
      assertEquals(0, state.get());
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,5", "5,5", "5,4"})
  void badMarksAreRefused(int low, int recovered) {
    WatermarkListener none = listener(() -> {}, () -> {});
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> builder().watermarks(low, recovered, none));
    assertTrue(String.valueOf(e.getMessage()).contains("low " + low), e.getMessage());
  }
}
