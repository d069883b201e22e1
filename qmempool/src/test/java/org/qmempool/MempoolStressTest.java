package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.check.CheckLevel;
import org.qmempool.rings.MpmcIntRing;

/**
 * Threads take elements, write a pattern, pass them on through a ring, and verify what they get
 * before they free it. They end after a while, and others take their place: of the caches that they
 * leave, some with a window open, some are adopted, some reclaimed, some closed in time. In the end
 * every handle is there, none twice, and a checked pool has accused nobody.
 *
 * <p>Each case lasts {@code -Dqmempool.stress.millis}, 1000 by default.
 */
class MempoolStressTest {
  private static final int CAPACITY = 3000;
  private static final int MOST_LIFE_MILLIS = 30;
  private static final long MILLIS = Long.getLong("qmempool.stress.millis", 1000);
  private static final long BOUND_MILLIS = MILLIS + 20_000;

  @ParameterizedTest
  @CsvSource({
    "1, true, OFF",
    "2, true, OFF",
    "2, false, OFF",
    "4, true, SAMPLED",
    "4, false, STATE",
    "8, true, FULL",
    "16, true, OFF",
    "16, false, OFF",
    "16, true, STATE",
    "16, false, SAMPLED"
  })
  void everyElementArrivesWholeAndIsAccountedFor(int threads, boolean ownerCaches, CheckLevel level)
      throws Exception {
    long seed = System.nanoTime();
    try (Mempool pool =
        Mempool.builder()
            .capacity(CAPACITY)
            .layout(new ElementLayout(64, 64, 128))
            .batch(16)
            .cacheCapacity(64)
            .checked(level)
            .build()) {
      Crew crew = new Crew(pool, ownerCaches);
      SplittableRandom seeds = new SplittableRandom(seed);
      long moved = 0;
      try (var executor = Executors.newFixedThreadPool(threads)) {
        List<Future<Long>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          SplittableRandom random = seeds.split();
          Callable<Long> lives = () -> crew.liveAfterLife(random);
          workers.add(executor.submit(lives));
        }
        for (Future<Long> worker : workers) {
          moved += worker.get(BOUND_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
      System.out.printf(
          "pool stress: %d threads, owner caches %s, %s: %d moved, %d lives, %d caches adopted,"
              + " seed %d%n",
          threads, ownerCaches, level, moved, crew.lives.sum(), crew.adopted.sum(), seed);
      assertTrue(moved > 0, "nothing was moved");
      assertTrue(!ownerCaches || crew.adopted.sum() > 0, "nothing was adopted");
      assertEquals(0, pool.checks().findings(), "accused, seed " + seed);
      assertEquals(crew.ring.size(), pool.inUse());
      int[] rest = new int[crew.ring.size()];
      assertEquals(rest.length, crew.ring.dequeueBulk(rest, 0, rest.length));
      pool.freeBulk(rest, 0, rest.length);
      assertEquals(0, pool.inUse());
      pool.reclaim(); // all their threads have ended; what is left was never used
      assertEquals(0, pool.ownerCaches().stream().mapToInt(MempoolCache::size).sum());
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count(), "handles, each once");
      assertEquals(HandleAllocator.NULL_HANDLE, pool.alloc(), "one more than there are");
      pool.freeBulk(all, 0, CAPACITY);
      assertTrue(pool.accountingTrusted());
    }
  }

  /** What the threads of one case share. */
  private static final class Crew {
    private final Mempool pool;
    private final boolean ownerCaches;
    private final MpmcIntRing ring = new MpmcIntRing(512);
    private final Queue<MempoolCache> left = new ConcurrentLinkedQueue<>();
    private final LongAdder lives = new LongAdder();
    private final LongAdder adopted = new LongAdder();
    private final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);

    Crew(Mempool pool, boolean ownerCaches) {
      this.pool = pool;
      this.ownerCaches = ownerCaches;
    }

    /** Starts one thread after the other; returns what they moved. */
    long liveAfterLife(SplittableRandom random) throws Exception {
      long moved = 0;
      while (System.nanoTime() < end) {
        SplittableRandom mine = random.split();
        List<MempoolCache> used = new ArrayList<>();
        FutureTask<Long> life = new FutureTask<>(() -> live(mine, used));
        Thread thread = new Thread(life, "life");
        thread.start();
        moved += life.get(BOUND_MILLIS, TimeUnit.MILLISECONDS);
        thread.join(BOUND_MILLIS);
        left.addAll(used); // its thread has ended: may be adopted
        if (random.nextInt(8) == 0) {
          pool.reclaim();
        }
        lives.increment();
      }
      return moved;
    }

    private long live(SplittableRandom random, List<MempoolCache> used) {
      long until =
          System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_LIFE_MILLIS) + 1);
      until = Math.min(until, end);
      if (!ownerCaches) {
        return work(pool, random, until);
      }
      MempoolCache cache = cache();
      long moved = work(cache, random, until);
      switch (random.nextInt(4)) {
        case 0 -> cache.close();
        case 1 -> cache.allocStart(8); // and dies in the middle of it
        case 2 -> cache.freeStart(8);
        default -> {}
      }
      used.add(cache);
      return moved;
    }

    private MempoolCache cache() {
      MempoolCache cache = left.poll();
      if (cache != null && cache.adopt()) { // it may have been closed or reclaimed
        adopted.increment();
        return cache;
      }
      return pool.newCache();
    }

    private long work(HandleAllocator allocator, SplittableRandom random, long until) {
      int[] burst = new int[48];
      long moved = 0;
      while (System.nanoTime() < until) {
        int n = take(allocator, burst, random);
        for (int i = 0; i < n; i++) {
          write(pool.element(burst[i]), burst[i], random.nextLong());
        }
        int sent = ring.enqueueBurst(burst, 0, n);
        allocator.freeBulk(burst, sent, n - sent);
        int got = ring.dequeueBurst(burst, 0, 1 + random.nextInt(burst.length));
        for (int i = 0; i < got; i++) {
          verify(pool.element(burst[i]), burst[i]);
        }
        give(allocator, burst, got, random);
        moved += got;
      }
      return moved;
    }

    private static int take(HandleAllocator allocator, int[] burst, SplittableRandom random) {
      int n = 1 + random.nextInt(burst.length);
      if (!(allocator instanceof MempoolCache cache) || random.nextBoolean()) {
        return allocator.allocBurst(burst, 0, n);
      }
      int there = cache.allocStart(n);
      int used = random.nextInt(there + 1);
      for (int i = 0; i < used; i++) {
        burst[i] = cache.allocAt(i);
      }
      cache.allocFinish(used);
      return used;
    }

    private static void give(
        HandleAllocator allocator, int[] burst, int n, SplittableRandom random) {
      if (!(allocator instanceof MempoolCache cache) || random.nextBoolean()) {
        allocator.freeBulk(burst, 0, n);
        return;
      }
      int room = cache.freeStart(n);
      for (int i = 0; i < room; i++) {
        cache.freeAt(i, burst[i]);
      }
      cache.freeFinish(room);
      allocator.freeBulk(burst, room, n - room);
    }
  }

  private static void write(MemorySegment element, int handle, long salt) {
    for (long at = 0; at < 56; at += 8) {
      element.set(JAVA_LONG, at, salt + at + handle);
    }
    element.set(JAVA_LONG, 56, salt);
  }

  private static void verify(MemorySegment element, int handle) {
    long salt = element.get(JAVA_LONG, 56);
    for (long at = 0; at < 56; at += 8) {
      if (element.get(JAVA_LONG, at) != salt + at + handle) {
        throw new AssertionError("element " + handle + " was written by two owners");
      }
    }
  }
}
