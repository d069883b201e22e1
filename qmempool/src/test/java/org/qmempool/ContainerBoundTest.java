package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;

/**
 * The room for what comes back: enough for whatever is taken and freed once, by however many
 * caches, more than there are containers for, and past all of them; and full at last for who frees
 * more. Random shapes and orders, from a seed.
 */
class ContainerBoundTest {
  private static final int SHAPES = 60;
  private static final int CALLS = 1500;

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private int capacity;
  private int[] held = new int[0];
  private int n;

  private Mempool pool() {
    capacity = 1 + random.nextInt(300);
    int batch = 1 + random.nextInt(8);
    held = new int[capacity];
    n = 0;
    return Mempool.builder()
        .capacity(capacity)
        .layout(ElementLayout.of(8, 8))
        .batch(batch)
        .cacheCapacity((2 + random.nextInt(3)) * batch)
        .build();
  }

  /** Owner caches for more containers than are reckoned for them, all used by this thread. */
  private HandleAllocator[] allocators(Mempool pool) {
    HandleAllocator[] allocators = new HandleAllocator[1 + random.nextInt(150)];
    Arrays.setAll(allocators, i -> i == 0 ? pool : pool.newCache());
    return allocators;
  }

  private void takeOrGive(HandleAllocator allocator) {
    if (random.nextBoolean()) {
      n += allocator.allocBurst(held, n, random.nextInt(capacity - n + 1));
    } else {
      int some = random.nextInt(n + 1);
      n -= some;
      allocator.freeBulk(held, n, some);
    }
  }

  private static void holdAll(Mempool pool, boolean hold) {
    for (int i = 0; i < pool.cpuCaches.length(); i++) {
      if (hold) {
        assertTrue(pool.cpuCaches.get(i).tryLock());
      } else {
        pool.cpuCaches.get(i).unlock();
      }
    }
  }

  @Test
  void whoFreesWhatHeTookIsNeverRefused() {
    for (int shape = 0; shape < SHAPES; shape++) {
      try (Mempool pool = pool()) {
        HandleAllocator[] allocators = allocators(pool);
        assertDoesNotThrow(
            () -> {
              for (int i = 0; i < CALLS; i++) {
                boolean past = random.nextInt(10) == 0;
                if (past) {
                  holdAll(pool, true);
                }
                takeOrGive(allocators[past ? 0 : random.nextInt(allocators.length)]);
                if (past) {
                  holdAll(pool, false);
                }
              }
              pool.freeBulk(held, 0, n);
            },
            () -> "seed " + seed);
        for (int i = 1; i < allocators.length; i++) {
          ((MempoolCache) allocators[i]).close();
        }
        assertEquals(capacity, pool.allocBulk(held, 0, capacity), () -> "seed " + seed);
        assertEquals(capacity, Arrays.stream(held).distinct().count(), () -> "seed " + seed);
        assertTrue(pool.accountingTrusted());
      }
    }
  }

  @Test
  void whoFreesMoreThanWasTakenIsToldAndTheAccountingIsNotTrustedAnyMore() {
    for (int shape = 0; shape < SHAPES; shape++) {
      try (Mempool pool = pool()) {
        HandleAllocator[] allocators = allocators(pool);
        int handle = pool.alloc();
        int[] two = {handle, handle};
        assertTrue(pool.accountingTrusted());
        IllegalStateException e =
            assertThrows(
                IllegalStateException.class,
                () -> {
                  for (int i = 0; i < 1_000_000; i++) {
                    HandleAllocator allocator = allocators[i % allocators.length];
                    if (random.nextBoolean()) {
                      allocator.free(handle);
                    } else {
                      allocator.freeBulk(two, 0, 2);
                    }
                  }
                },
                () -> "seed " + seed);
        assertTrue(
            String.valueOf(e.getMessage()).startsWith("more handles were freed than taken"),
            () -> "seed " + seed + ": " + e.getMessage());
        assertFalse(pool.accountingTrusted());
        for (int i = 0; i < 10; i++) {
          assertEquals(handle, pool.alloc(), "still serving");
          pool.element(handle).fill((byte) i);
        }
        assertTrue(pool.stats().cached() > 0);
      }
    }
  }
}
