package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.OffHeapException;
import org.qmempool.check.CheckLevel;

/** After every bad call the pool is whole, no cache is held, and it serves. */
class BadInputTest {
  private static final int CAPACITY = 40;

  private static Mempool pool(CheckLevel level) {
    return Mempool.builder()
        .capacity(CAPACITY)
        .growing(16, 8)
        .layout(ElementLayout.of(512, 512))
        .batch(4)
        .cacheCapacity(8)
        .checked(level, finding -> {})
        .build();
  }

  private static void assertWhole(Mempool pool) {
    for (int i = 0; i < pool.cpuCaches.length(); i++) {
      assertTrue(pool.cpuCaches.get(i).tryLock(), "cache " + i + " was left held");
      pool.cpuCaches.get(i).unlock();
    }
    int[] all = new int[CAPACITY];
    assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
    assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    assertEquals(CAPACITY, pool.inUse());
    pool.freeBulk(all, 0, CAPACITY);
    assertEquals(0, pool.inUse());
    assertTrue(pool.accountingTrusted());
  }

  @ParameterizedTest
  @EnumSource
  void aBadCallLeavesThePoolWholeAndServing(CheckLevel level) {
    int[] one = {7};
    int[] minus = {0, -1};
    int[] beyond = {0, CAPACITY};
    try (Mempool pool = pool(level)) {
      Callable<?>[] bad = {
        () -> pool.allocBulk(one, 0, 2),
        () -> pool.allocBurst(one, -1, 1),
        () -> pool.allocBulk(one, 0, -1),
        () -> pool.allocBurst(one, Integer.MAX_VALUE, Integer.MAX_VALUE),
        () -> free(pool, -1),
        () -> free(pool, CAPACITY),
        () -> free(pool, Integer.MIN_VALUE),
        () -> freeBulk(pool, minus, 2),
        () -> freeBulk(pool, beyond, 2),
        () -> freeBulk(pool, one, 2),
        () -> freeBulk(pool, one, -1),
        () -> pool.element(-1),
        () -> pool.element(CAPACITY),
        () -> pool.element(CAPACITY - 1), // not committed yet
        () -> pool.buffer(CAPACITY - 1),
        () -> pool.address(CAPACITY - 1),
        () -> pool.grow(-1),
        () -> pool.grow(CAPACITY + 1),
        () -> unregister(pool, "nobody")
      };
      for (int i = 0; i < bad.length; i++) {
        RuntimeException e = assertThrows(RuntimeException.class, bad[i]::call, "call " + i);
        assertTrue(
            e instanceof IllegalArgumentException
                || e instanceof IllegalStateException
                || e instanceof IndexOutOfBoundsException,
            e::toString);
        assertNotNull(e.getMessage(), "call " + i);
      }
      assertWhole(pool);
    }
  }

  @Test
  void freeingWhatHasNoMemoryYetIsThrownWhereItIsChecked() {
    for (CheckLevel level : new CheckLevel[] {CheckLevel.STATE, CheckLevel.FULL}) {
      try (Mempool pool = pool(level)) {
        assertThrows(IllegalStateException.class, () -> pool.free(CAPACITY - 1));
        assertWhole(pool);
      }
    }
  }

  @Test
  void freeingWhatHasNoMemoryYetDoesNoHarmElsewhere() {
    for (CheckLevel level : new CheckLevel[] {CheckLevel.OFF, CheckLevel.SAMPLED}) {
      try (Mempool pool = pool(level)) {
        int[] made = {32, 33, 34, 35, 36, 37, 38, 39};
        int[] four = new int[4];
        for (int i = 0; i < 3; i++) {
          pool.freeBulk(made, 0, 8);
        }
        assertTrue(pool.allocBurst(four, 0, 4) > 0);
        assertThrows(IndexOutOfBoundsException.class, () -> pool.element(39));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, (1 << 30) + 1})
  void sizesOutOfRangeAreNamed(int bad) {
    for (Runnable call :
        new Runnable[] {
          () -> Mempool.builder().capacity(bad),
          () -> Mempool.builder().batch(bad).build(),
          () -> Mempool.builder().cacheCapacity(bad).build(),
          () -> ElementLayout.of(bad, 64)
        }) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
      assertTrue(String.valueOf(e.getMessage()).contains("" + bad), e.getMessage());
    }
  }

  @Test
  void aPoolLargerThanTheAddressSpaceIsRefusedAndLeavesNothing() {
    OffHeapException e =
        assertThrows(
            OffHeapException.class,
            () ->
                Mempool.builder()
                    .capacity(1 << 30)
                    .batch(1 << 16)
                    .cacheCapacity(1 << 17)
                    .layout(ElementLayout.of(1 << 30, 4096))
                    .build());
    assertNotNull(e.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void useAfterTheCloseFromAnotherThreadThrowsAndHandlesGoOn(CheckLevel level) throws Exception {
    try (var other = Executors.newSingleThreadExecutor()) {
      Mempool pool = pool(level);
      int handle = pool.alloc();
      MemorySegment kept = pool.element(handle);
      pool.close();
      for (Callable<?> access :
          new Callable<?>[] {
            () -> kept.get(JAVA_BYTE, 0),
            () -> pool.element(handle).fill((byte) 0),
            () -> pool.memory().get(JAVA_BYTE, 0),
            () -> pool.buffer(handle).get(0),
            () -> pool.newCache()
          }) {
        ExecutionException e =
            assertThrows(
                ExecutionException.class, () -> other.submit(access).get(20, TimeUnit.SECONDS));
        assertTrue(e.getCause() instanceof IllegalStateException, e::toString);
      }
      other
          .submit(
              () -> {
                pool.free(handle);
                pool.free(pool.alloc());
              })
          .get(20, TimeUnit.SECONDS);
      assertEquals(0, pool.inUse());
      pool.close();
    }
  }

  private static int free(Mempool pool, int handle) {
    pool.free(handle);
    return 0;
  }

  private static int freeBulk(Mempool pool, int[] handles, int n) {
    pool.freeBulk(handles, 0, n);
    return 0;
  }

  private static int unregister(Mempool pool, String port) {
    pool.unregister(port);
    return 0;
  }
}
