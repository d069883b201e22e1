package org.qmempool.check;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.PageSize;
import org.qmempool.check.marks.Findings;
import org.qmempool.check.marks.SampleChecks;
import org.qmempool.check.marks.UserChecks;
import org.qmempool.check.marks.Users;

/** What the level {@code FULL} finds beyond {@code STATE}. */
class FullLevelTest {
  private final List<Finding> told = new CopyOnWriteArrayList<>();

  private Mempool pool(ElementLayout layout) {
    return Mempool.builder()
        .capacity(16)
        .layout(layout)
        .batch(2)
        .cacheCapacity(4)
        .checked(CheckLevel.FULL, told::add)
        .build();
  }

  private Finding single() {
    assertEquals(1, told.size(), told::toString);
    return told.removeFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 62, 99})
  void aByteWrittenAfterTheFreeIsToldOnceWithThePlaceOfTheFree(int at) {
    try (Mempool pool = pool(ElementLayout.of(100, 4));
        MempoolCache cache = pool.newCache()) {
      int handle = cache.alloc();
      MemorySegment kept = pool.element(handle);
      freeHere(cache, handle);
      kept.set(JAVA_BYTE, at, (byte) 1);
      assertEquals(handle, cache.alloc());
      Finding finding = single();
      assertEquals(Misuse.USE_AFTER_FREE, finding.misuse());
      assertEquals(handle, finding.handle());
      assertTrue(finding.text().contains("at its byte " + at + " after"), finding.text());
      assertTrue(finding.text().contains("FullLevelTest.freeHere("), finding.text());
      cache.free(handle);
      assertEquals(handle, cache.alloc());
      assertEquals(List.of(), told);
    }
  }

  private static void freeHere(MempoolCache cache, int handle) {
    cache.free(handle);
  }

  private static int allocHere(MempoolCache cache) {
    return cache.alloc();
  }

  @Test
  void anOverrunIsThrownAtTheFreeWithThePlaceOfTheTakingAndTheFreeCanBeRepeated() {
    try (Mempool pool = pool(new ElementLayout(60, 4, 64));
        MempoolCache cache = pool.newCache()) {
      int handle = allocHere(cache);
      int[] both = {allocHere(cache), handle};
      pool.memory().set(JAVA_BYTE, pool.offset(handle) + 61, (byte) 0);
      MisuseException e = assertThrows(MisuseException.class, () -> cache.freeBulk(both, 0, 2));
      assertEquals(Misuse.OVERRUN, e.finding().misuse());
      assertEquals(handle, e.finding().handle());
      String text = e.finding().text();
      assertTrue(text.startsWith("byte 61 from the begin of handle " + handle + " "), text);
      assertTrue(text.contains("FullLevelTest.allocHere("), text);
      assertEquals(2, pool.inUse());
      cache.freeBulk(both, 0, 2);
      assertEquals(0, pool.inUse());
      pool.memory().set(JAVA_BYTE, pool.offset(handle) + 60, (byte) 0);
      assertEquals(handle, cache.alloc());
      assertEquals(Misuse.OVERRUN, single().misuse());
      assertEquals(1 + 1, pool.checks().findings());
    }
  }

  /** The layout of AF_XDP leaves no room for guards; what a port writes to its frames is right. */
  @Test
  void framesThatAPortHoldsAreWrittenAtWill() {
    try (Mempool pool = pool(ElementLayout.umem(2048));
        MempoolCache cache = pool.newCache()) {
      pool.register("veth0 queue 0");
      int[] frames = new int[16];
      for (int round = 0; round < 3; round++) {
        assertEquals(16, cache.allocBulk(frames, 0, 16));
        pool.memory().fill((byte) round);
        cache.freeBulk(frames, 0, 16);
      }
      assertEquals(List.of(), told);
      assertEquals(0, pool.checks().findings());
      pool.unregister("veth0 queue 0");
    }
  }

  @Test
  void aLeakIsSaidWithThePlaceOfTheTaking() {
    try (Mempool pool = pool(ElementLayout.of(64, 64));
        MempoolCache cache = pool.newCache()) {
      for (int i = 0; i < 2; i++) {
        allocHere(cache);
      }
      String text = pool.leaks();
      assertTrue(text.contains(": 2, among them handle "), text);
      assertTrue(text.contains("FullLevelTest.allocHere("), text);
    }
  }

  /** Two frees at one moment, which the bytes cannot see: shown by the copy that comes out. */
  @Test
  void aHandleHandedOutTwiceIsTold() {
    try (Mempool pool = pool(ElementLayout.of(64, 64));
        var memory =
            new ElementMemory(
                OffHeapRange.require(16 * 64, PageSize.BASE), pool.layout(), 16, 16)) {
      var checks = new UserChecks(memory, new Users(), new Findings(told::add), false);
      checks.taken(5, 1);
      checks.taken(new int[] {4, 5}, 0, 2, 1);
      assertEquals(5, single().handle());
      checks.giving(new int[] {4, 5}, 0, 2, 1);
    }
  }

  /** What others have taken of the memory that came while a trim was under way stays taken. */
  @Test
  void whatIsForgottenEndsWhereTheTrimmedMemoryEnds() {
    try (var memory =
        new ElementMemory(
            OffHeapRange.require(16 * 64, PageSize.BASE), ElementLayout.of(64, 64), 16, 16)) {
      var users = new UserChecks(memory, new Users(), new Findings(told::add), false);
      var sample = new SampleChecks(memory, new Findings(told::add)); // of handle 0 alone
      users.taken(new int[] {7, 8}, 0, 2, 1);
      sample.taken(0);
      users.forget(8);
      sample.forget(1);
      assertThrows(MisuseException.class, () -> users.giving(7, 1));
      users.giving(8, 1);
      sample.taken(0);
      assertEquals(List.of(), told);
      sample.forget(0);
      sample.taken(0);
      assertEquals(Misuse.GIVEN_TWICE, single().misuse());
    }
  }

  @Test
  void whatTheListenerThrowsDisturbsNobody() {
    try (Mempool pool =
            Mempool.builder()
                .capacity(16)
                .layout(ElementLayout.of(64, 64))
                .batch(2)
                .cacheCapacity(4)
                .checked(
                    CheckLevel.FULL,
                    finding -> {
                      throw new AssertionError(finding);
                    })
                .build();
        MempoolCache cache = pool.newCache()) {
      int handle = cache.alloc();
      cache.free(handle);
      pool.element(handle).set(JAVA_BYTE, 7, (byte) 1);
      assertEquals(handle, cache.alloc());
      assertEquals(1, pool.checks().findings());
      cache.free(handle);
    }
  }
}
