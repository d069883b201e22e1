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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.rings.MpmcIntRing;

/**
 * Threads take elements, write a pattern, pass them on through a ring, and verify what they get
 * before they free it. In the end every handle is there, none twice.
 */
class MempoolStressTest {
  private static final int CAPACITY = 3000;
  private static final long MILLIS = Long.getLong("qmempool.stress.millis", 400);

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "4,true", "16,true", "2,false", "4,false", "16,false"})
  void everyElementArrivesWholeAndIsAccountedFor(int threads, boolean ownerCaches)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("pool stress: threads " + threads + ", seed " + seed);
    try (Mempool pool =
        Mempool.builder()
            .capacity(CAPACITY)
            .layout(ElementLayout.of(64, 64))
            .batch(16)
            .cacheCapacity(64)
            .build()) {
      MpmcIntRing ring = new MpmcIntRing(512);
      SplittableRandom seeds = new SplittableRandom(seed);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
      Queue<MempoolCache> caches = new ConcurrentLinkedQueue<>();
      long moved = 0;
      try (var executor = Executors.newFixedThreadPool(threads)) {
        List<Future<Long>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          SplittableRandom random = seeds.split();
          Callable<Long> worker =
              () -> {
                if (!ownerCaches) {
                  return work(pool, pool, ring, random, end);
                }
                MempoolCache cache = pool.newCache();
                caches.add(cache);
                try {
                  return work(pool, cache, ring, random, end);
                } finally {
                  if (random.nextBoolean()) {
                    cache.close();
                  }
                }
              };
          workers.add(executor.submit(worker));
        }
        for (Future<Long> worker : workers) {
          moved += worker.get(MILLIS + 20_000, TimeUnit.MILLISECONDS);
        }
      }
      assertTrue(moved > 0, "nothing was moved");
      int left = ring.size();
      assertEquals(left, pool.inUse());
      int[] rest = new int[left];
      assertEquals(left, ring.dequeueBulk(rest, 0, left));
      pool.freeBulk(rest, 0, left);
      assertEquals(0, pool.inUse());
      caches.forEach(MempoolCache::close);
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count(), "handles, each once");
      assertEquals(HandleAllocator.NULL_HANDLE, pool.alloc(), "one more than there are");
    }
  }

  private static long work(
      Mempool pool,
      HandleAllocator allocator,
      MpmcIntRing ring,
      SplittableRandom random,
      long end) {
    int[] burst = new int[48];
    long moved = 0;
    while (System.nanoTime() < end) {
      int n = allocator.allocBurst(burst, 0, 1 + random.nextInt(burst.length));
      for (int i = 0; i < n; i++) {
        write(pool.element(burst[i]), burst[i], random.nextLong());
      }
      int sent = ring.enqueueBurst(burst, 0, n);
      allocator.freeBulk(burst, sent, n - sent);
      int got = ring.dequeueBurst(burst, 0, 1 + random.nextInt(burst.length));
      for (int i = 0; i < got; i++) {
        verify(pool.element(burst[i]), burst[i]);
      }
      allocator.freeBulk(burst, 0, got);
      moved += got;
    }
    return moved;
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
