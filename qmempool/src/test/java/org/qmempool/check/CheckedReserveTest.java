package org.qmempool.check;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.HandleReserve;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;

/** The handles of a reserve are in the pool, as far as checks go. */
class CheckedReserveTest {
  private static final int CAPACITY = 64;
  private static final int RESERVED = 8;

  private final List<Finding> told = new CopyOnWriteArrayList<>();
  private final int[] all = new int[CAPACITY];

  private Mempool pool(CheckLevel level) {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.of(64, 64))
        .batch(4)
        .cacheCapacity(16)
        .checked(level, told::add)
        .build();
  }

  private static void misuse(Runnable call) {
    MisuseException e = assertThrows(MisuseException.class, call::run);
    assertEquals(Misuse.NOT_TAKEN, e.finding().misuse(), e.getMessage());
  }

  /** Every handle is there, once, in the pool or the reserve; nobody was accused on the way. */
  private void assertWhole(Mempool pool, HandleReserve reserve) {
    assertEquals(CAPACITY, reserve.allocBurst(all, 0, CAPACITY));
    assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    reserve.freeBulk(all, 0, CAPACITY);
    assertEquals(RESERVED, reserve.reserved());
    assertEquals(RESERVED, pool.inUse());
    assertEquals(List.of(), told);
  }

  @ParameterizedTest
  @EnumSource
  void whoDoesNothingWrongIsNotAccused(CheckLevel level) {
    try (Mempool pool = pool(level)) {
      try (HandleReserve reserve = pool.reserve(RESERVED)) {
        assertEquals("", pool.leaks());
        assertEquals(CAPACITY, reserve.allocBulk(all, 0, CAPACITY));
        reserve.free(all[0]);
        pool.free(all[1]);
        assertEquals(RESERVED - 2, reserve.refill());
        reserve.freeBulk(all, 2, CAPACITY - 2);
        all[0] = reserve.alloc();
        reserve.free(all[0]);
        assertWhole(pool, reserve);
      }
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      pool.freeBulk(all, 0, CAPACITY);
      assertEquals(0, pool.checks().findings());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STATE", "FULL"})
  void aBurstWithOneThatMayNotBeFreedIsNotFreedAtAll(CheckLevel level) {
    try (Mempool pool = pool(level);
        HandleReserve reserve = pool.reserve(RESERVED)) {
      assertEquals(CAPACITY, reserve.allocBurst(all, 0, CAPACITY));
      pool.free(all[RESERVED]);
      misuse(() -> reserve.freeBulk(all, 0, RESERVED + 1)); // the last one does not fit
      assertEquals(0, reserve.reserved());
      assertEquals(CAPACITY - 1, pool.inUse());
      misuse(() -> reserve.freeBulk(new int[] {all[0], all[0]}, 0, 2));
      assertEquals(0, reserve.reserved());
      reserve.freeBulk(all, 0, RESERVED);
      reserve.freeBulk(all, RESERVED + 1, CAPACITY - RESERVED - 1);
      assertWhole(pool, reserve);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STATE", "FULL"})
  void whatLiesInTheReserveIsNobodysToFree(CheckLevel level) {
    try (Mempool pool = pool(level)) {
      HandleReserve reserve = pool.reserve(RESERVED);
      int first = pool.alloc();
      pool.free(first);
      assertEquals(CAPACITY, reserve.allocBurst(all, 0, CAPACITY));
      int mine = all[0];
      reserve.free(mine);
      misuse(() -> reserve.free(mine));
      misuse(() -> pool.free(mine));
      assertEquals(1, reserve.reserved());
      reserve.freeBulk(all, 1, CAPACITY - 1);
      for (int handle = 0; handle < CAPACITY; handle++) {
        int any = handle; // in the pool, never taken, or in the reserve
        misuse(() -> reserve.free(any));
        misuse(() -> pool.free(any));
      }
      assertWhole(pool, reserve);
      reserve.close();
      assertEquals(0, pool.inUse(), "all came back");
      assertEquals(CAPACITY, pool.allocBulk(all, 0, CAPACITY));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  @Test
  void aHandleThatWasNeverTakenIsNotAccepted() {
    try (Mempool pool = pool(CheckLevel.STATE);
        HandleReserve reserve = pool.reserve(RESERVED)) {
      reserve.allocBurst(all, 0, CAPACITY - 4);
      int taken = all[0];
      reserve.free(taken);
      for (int handle = 0; handle < CAPACITY; handle++) {
        int any = handle;
        if (Arrays.stream(all, 1, CAPACITY - 4).noneMatch(h -> h == any)) {
          misuse(() -> reserve.free(any));
        }
      }
    }
  }

  @Test
  void aWriteToAnElementInTheReserveIsToldWithThePlaceOfTheFree() {
    try (Mempool pool = pool(CheckLevel.FULL);
        HandleReserve reserve = pool.reserve(RESERVED)) {
      assertEquals(CAPACITY, reserve.allocBurst(all, 0, CAPACITY));
      MemorySegment kept = pool.element(all[0]);
      reserve.free(all[0]);
      kept.set(JAVA_BYTE, 5, (byte) 1);
      assertEquals(all[0], reserve.alloc());
      assertEquals(1, told.size(), told::toString);
      Finding finding = told.getFirst();
      assertEquals(Misuse.USE_AFTER_FREE, finding.misuse());
      assertTrue(
          finding.text().contains("at org.qmempool.check.CheckedReserveTest."), finding.text());
    }
  }
}
