package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.check.CheckLevel;

/** Nothing is allocated on the heap by taking and giving back, whichever way. */
class AllocationTest {
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({
    "1, OFF",
    "8, OFF",
    "32, OFF",
    "256, OFF",
    "700, OFF",
    "32, STATE",
    "700, STATE",
    "1, SAMPLED",
    "700, SAMPLED"
  })
  void takingAndFreeingAllocatesNothing(int n, CheckLevel level) {
    try (Mempool pool =
            Mempool.builder()
                .capacity(4096)
                .layout(ElementLayout.of(64, 64))
                .checked(level)
                .build();
        MempoolCache cache = pool.newCache();
        HandleReserve reserve = pool.reserve(40)) {
      int[] burst = new int[n];
      assertEquals(0, steadyState(reserve, burst), "through a reserve");
      assertEquals(0, steadyState(() -> windows(cache, burst)), "through windows");
      assertEquals(0, steadyState(pool, burst), "through the pool");
      assertEquals(0, steadyState(cache, burst), "through a cache");
      for (int i = 0; i < pool.cpuCaches.length(); i++) {
        assertTrue(pool.cpuCaches.get(i).tryLock());
      }
      assertEquals(0, steadyState(pool, burst), "while every cache of a CPU is held");
    }
  }

  private long steadyState(HandleAllocator allocator, int[] burst) {
    return steadyState(() -> moves(allocator, burst));
  }

  /**
   * The least that a round allocated: before the JIT compiler is done with it, a downcall or a
   * VarHandle may allocate, so a busy machine needs more rounds. What allocates in every burst does
   * so in every round.
   */
  private long steadyState(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 50 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static void moves(HandleAllocator allocator, int[] burst) {
    int n = burst.length;
    for (int i = 0; i < 5000; i++) {
      allocator.allocBulk(burst, 0, n);
      allocator.freeBulk(burst, 0, n);
      int handle = allocator.alloc();
      allocator.free(handle);
    }
  }

  private static void windows(MempoolCache cache, int[] burst) {
    for (int i = 0; i < 5000; i++) {
      int taken = cache.allocStart(burst.length);
      for (int k = 0; k < taken; k++) {
        burst[k] = cache.allocAt(k);
      }
      cache.allocFinish(taken);
      int given = cache.freeStart(taken);
      for (int k = 0; k < given; k++) {
        cache.freeAt(k, burst[k]);
      }
      cache.freeFinish(given);
      cache.freeBulk(burst, given, taken - given);
    }
  }
}
