package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;

/** Caches whose threads have ended. */
class AdoptTest {
  private static final int CAPACITY = 64;

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(32)
        .build();
  }

  /** A thread takes 20 handles by a cache of its own, frees 13, and ends. */
  private static MempoolCache leftBehind(Mempool pool, boolean virtual) throws Exception {
    MempoolCache cache = pool.newCache();
    Runnable work =
        () -> {
          int[] handles = new int[20];
          cache.allocBulk(handles, 0, 20);
          cache.freeBulk(handles, 0, 13);
        };
    Thread thread =
        virtual ? Thread.ofVirtual().start(work) : Thread.ofPlatform().name("dead").start(work);
    assertTrue(thread.join(Duration.ofSeconds(30)));
    return cache;
  }

  @Test
  void whatAThreadLeftBehindComesBackExactly() throws Exception {
    for (boolean virtual : new boolean[] {false, true}) {
      try (Mempool pool = pool()) {
        MempoolCache cache = leftBehind(pool, virtual);
        assertEquals(7, pool.inUse());
        int lying = cache.size();
        assertTrue(lying >= 13);
        assertEquals(lying, pool.reclaim());
        assertEquals(0, pool.cached());
        assertEquals(7, pool.inUse());
        assertEquals(7, pool.stats().netDirect(), "what its user did not give back");
        assertEquals(0, pool.reclaim(), "again");
        int[] all = new int[CAPACITY];
        assertEquals(CAPACITY - 7, pool.allocBurst(all, 0, CAPACITY));
        assertEquals(CAPACITY - 7, Arrays.stream(all, 0, CAPACITY - 7).distinct().count());
        assertThrows(IllegalStateException.class, cache::alloc);
      }
    }
  }

  @Test
  void anAdoptedCacheGoesOnWithItsContent() throws Exception {
    try (Mempool pool = pool()) {
      MempoolCache cache = leftBehind(pool, false);
      int lying = cache.size();
      assertTrue(cache.adopt());
      assertTrue(cache.adopt(), "it is ours already");
      assertEquals(Optional.of(Thread.currentThread()), cache.owner());
      assertEquals(lying, cache.allocBulk(new int[lying], 0, lying));
      assertEquals(0, pool.reclaim(), "its owner lives");
      cache.close();
    }
  }

  /** Both go over the same caches in step, so that they often try one at the same moment. */
  @Test
  void ofTwoAdoptersOneWins() throws Exception {
    try (Mempool pool = pool();
        var executor = Executors.newFixedThreadPool(2)) {
      MempoolCache[] caches = new MempoolCache[4000];
      Arrays.setAll(caches, i -> pool.newCache());
      Thread dead =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (MempoolCache cache : caches) {
                      cache.own();
                    }
                  });
      assertTrue(dead.join(Duration.ofSeconds(30)));
      AtomicIntegerArray at = new AtomicIntegerArray(2);
      Future<Integer> first = executor.submit(() -> adoptAll(caches, at, 0));
      Future<Integer> second = executor.submit(() -> adoptAll(caches, at, 1));
      int adopted = first.get(30, TimeUnit.SECONDS) + second.get(30, TimeUnit.SECONDS);
      assertEquals(caches.length, adopted);
    }
  }

  private static int adoptAll(MempoolCache[] caches, AtomicIntegerArray at, int me) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    int adopted = 0;
    for (int i = 0; i < caches.length; i++) {
      at.set(me, i);
      while (at.get(1 - me) < i && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      adopted += caches[i].adopt() ? 1 : 0;
    }
    at.set(me, caches.length);
    return adopted;
  }

  /** One thread closes the caches while another one reclaims them. */
  @Test
  void aCacheIsGivenBackOnceByReclaimOrClose() throws Exception {
    try (Mempool pool =
            Mempool.builder()
                .capacity(4096)
                .layout(ElementLayout.of(64, 64))
                .batch(4)
                .cacheCapacity(32)
                .build();
        var executor = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 50; round++) {
        MempoolCache[] caches = new MempoolCache[64];
        Arrays.setAll(caches, i -> pool.newCache());
        Thread filler = Thread.ofPlatform().start(() -> fill(caches));
        assertTrue(filler.join(Duration.ofSeconds(30)));
        AtomicIntegerArray at = new AtomicIntegerArray(2);
        Future<?> reclaimed = executor.submit(() -> inStep(caches, at, 0, c -> c.reclaim()));
        Future<?> closed = executor.submit(() -> inStep(caches, at, 1, c -> c.close()));
        reclaimed.get(30, TimeUnit.SECONDS);
        closed.get(30, TimeUnit.SECONDS);
        assertEquals(0, pool.cached());
        int[] all = new int[4096];
        assertEquals(4096, pool.allocBulk(all, 0, 4096));
        assertEquals(4096, Arrays.stream(all).distinct().count(), "given back twice");
        pool.freeBulk(all, 0, 4096);
        pool.trim();
      }
    }
  }

  private static void inStep(
      MempoolCache[] caches, AtomicIntegerArray at, int me, Consumer<MempoolCache> action) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int i = 0; i < caches.length; i++) {
      at.set(me, i);
      while (at.get(1 - me) < i && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      action.accept(caches[i]);
    }
    at.set(me, caches.length);
  }

  private static void fill(MempoolCache[] caches) {
    int[] handles = new int[32];
    for (MempoolCache cache : caches) {
      int n = cache.allocBurst(handles, 0, 32);
      cache.freeBulk(handles, 0, n);
    }
  }

  @Test
  void aLivingOwnerIsNotRobbed() throws Exception {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache();
        var executor = Executors.newSingleThreadExecutor()) {
      assertFalse(cache.adopt(), "nobody has used it");
      cache.free(cache.alloc());
      assertFalse(executor.submit(cache::adopt).get(20, TimeUnit.SECONDS));
      assertEquals(0, executor.submit(pool::reclaim).get(20, TimeUnit.SECONDS));
      assertEquals(8, cache.size());
    }
  }

  /** Whose thread it is goes by the thread, whatever its class calls equal. */
  @Test
  void aThreadThatCallsItselfEqualToAllOthersIsAnotherOne() throws Exception {
    try (Mempool pool = pool();
        MempoolCache lives = pool.newCache()) {
      lives.own();
      MempoolCache left = leftBehind(pool, false);
      EqualToAll thread = new EqualToAll(lives, left);
      thread.start();
      assertTrue(thread.join(Duration.ofSeconds(30)));
      assertFalse(thread.robbed);
      assertTrue(thread.adopted);
      assertSame(thread, left.owner().orElseThrow());
    }
  }

  private static final class EqualToAll extends Thread {
    private final MempoolCache lives;
    private final MempoolCache left;
    private boolean robbed;
    private boolean adopted;

    EqualToAll(MempoolCache lives, MempoolCache left) {
      this.lives = lives;
      this.left = left;
    }

    @Override
    public void run() {
      robbed = lives.adopt();
      adopted = left.adopt();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Thread;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void aCacheThatWasHandedOverIsNotTakenFromItsNewOwner() throws Exception {
    try (Mempool pool = pool()) {
      MempoolCache cache = leftBehind(pool, false);
      cache.own();
      assertEquals(0, pool.reclaim());
      assertTrue(cache.alloc() >= 0);
      cache.close();
      assertThrows(IllegalStateException.class, cache::own);
      assertThrows(IllegalStateException.class, cache::drain);
    }
  }

  @Test
  void aDrainedCacheServesOn() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[CAPACITY];
      cache.allocBulk(all, 0, 30);
      cache.freeBulk(all, 0, 30);
      cache.drain();
      assertEquals(0, cache.size());
      assertEquals(0, pool.cached());
      assertEquals(CAPACITY, cache.allocBulk(all, 0, CAPACITY));
    }
  }
}
