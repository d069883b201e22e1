package org.qmempool.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.Unreturned;
import org.qmempool.bulk.ElementLayout;

/** What the levels {@code STATE} and {@code FULL} find by their byte for each handle. */
class StateLevelTest {
  private static Mempool pool(CheckLevel level) {
    return Mempool.builder()
        .capacity(64)
        .layout(ElementLayout.of(64, 64))
        .batch(4)
        .cacheCapacity(16)
        .checked(level)
        .build();
  }

  /** Through the pool itself, then through a cache. */
  private static void withBoth(CheckLevel level, Check check) {
    try (Mempool pool = pool(level)) {
      check.run(pool, pool);
    }
    try (Mempool pool = pool(level);
        MempoolCache cache = pool.newCache()) {
      check.run(pool, cache);
    }
  }

  private interface Check {
    void run(Mempool pool, HandleAllocator allocator);
  }

  /** All handles come out once, so none was lost or doubled. */
  private static void assertServes(Mempool pool, HandleAllocator allocator) {
    int[] all = new int[64];
    int n = allocator.allocBulk(all, 0, 64 - pool.inUse());
    assertEquals(64, pool.inUse());
    assertEquals(n, Arrays.stream(all, 0, n).distinct().count());
    allocator.freeBulk(all, 0, n);
  }

  private static MisuseException misuse(Misuse kind, Runnable call) {
    MisuseException e = assertThrows(MisuseException.class, call::run);
    assertEquals(kind, e.finding().misuse(), e.getMessage());
    return e;
  }

  private static void assertSays(Throwable e, String... parts) {
    for (String part : parts) {
      assertTrue(String.valueOf(e.getMessage()).contains(part), part + " in: " + e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STATE", "FULL"})
  void aHandleFreedTwiceIsThrownAndNothingIsFreed(CheckLevel level) {
    withBoth(
        level,
        (pool, allocator) -> {
          int[] burst = new int[12];
          assertEquals(12, allocator.allocBulk(burst, 0, 12));
          allocator.free(burst[3]);
          MisuseException bulk = misuse(Misuse.NOT_TAKEN, () -> allocator.freeBulk(burst, 0, 12));
          assertEquals(burst[3], bulk.finding().handle());
          long at = pool.offset(burst[3]);
          assertSays(bulk, "handle " + burst[3], "bytes " + at + " to " + (at + 63), "freed by");
          misuse(Misuse.NOT_TAKEN, () -> allocator.free(burst[3]));
          assertEquals(11, pool.inUse());
          assertEquals(2, pool.checks().findings());
          burst[3] = burst[2];
          misuse(Misuse.NOT_TAKEN, () -> allocator.freeBulk(burst, 0, 12)); // twice in one burst
          assertEquals(11, pool.inUse());
          burst[3] = burst[11];
          allocator.freeBulk(burst, 0, 11);
          assertEquals(0, pool.inUse());
          assertServes(pool, allocator);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"STATE", "FULL"})
  void aHandleOfAnotherPoolIsThrown(CheckLevel level) {
    withBoth(
        level,
        (pool, allocator) -> {
          try (Mempool other = pool(CheckLevel.OFF)) {
            int mine = allocator.alloc();
            int foreign = other.alloc();
            foreign = foreign == mine ? other.alloc() : foreign;
            int bad = foreign;
            assertSays(misuse(Misuse.NOT_TAKEN, () -> allocator.free(bad)), "of another pool");
            assertThrows(IllegalArgumentException.class, () -> allocator.free(64));
            assertThrows(IllegalArgumentException.class, () -> allocator.free(-1));
            assertEquals(1, pool.inUse());
            allocator.free(mine);
            assertServes(pool, allocator);
          }
        });
  }

  @Test
  void theFirstFreerIsNamedThoughItsCacheIsClosed() throws Exception {
    try (Mempool pool = pool(CheckLevel.STATE)) {
      int handle = pool.alloc();
      Thread thread =
          new Thread(
              () -> {
                try (MempoolCache cache = pool.newCache()) {
                  cache.free(handle);
                }
              },
              "rx-7");
      thread.start();
      thread.join(20_000);
      assertSays(
          misuse(Misuse.NOT_TAKEN, () -> pool.free(handle)),
          "freed by cache of rx-7",
          "freed by a thread that called the pool itself");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STATE", "FULL"})
  void aCacheUsedByAnotherThreadThrowsThereUntilItIsHandedOver(CheckLevel level) throws Exception {
    try (Mempool pool = pool(level);
        MempoolCache cache = pool.newCache();
        var other = Executors.newSingleThreadExecutor()) {
      int handle = cache.alloc();
      Runnable[] calls = {
        cache::alloc,
        () -> cache.free(handle),
        () -> cache.allocBurst(new int[1], 0, 1),
        () -> cache.allocBulk(new int[1], 0, 1),
        () -> cache.freeBulk(new int[] {handle}, 0, 1),
        () -> cache.allocStart(1),
        () -> cache.freeStart(1),
        () -> cache.allocFinish(0),
        () -> cache.freeFinish(0),
        cache::drain
      };
      for (Runnable call : calls) {
        other
            .submit(
                () -> {
                  var e = misuse(Misuse.WRONG_THREAD, call);
                  assertSays(e, "newCache()", Thread.currentThread().getName());
                })
            .get(20, TimeUnit.SECONDS);
      }
      other
          .submit(
              () -> {
                cache.own();
                cache.free(handle);
              })
          .get(20, TimeUnit.SECONDS);
      assertEquals(0, pool.inUse());
      misuse(Misuse.WRONG_THREAD, cache::alloc);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STATE", "FULL"})
  void windowsAreCheckedWhereTheyAreFinished(CheckLevel level) {
    try (Mempool pool = pool(level);
        MempoolCache cache = pool.newCache()) {
      int[] two = new int[2];
      assertEquals(4, cache.allocStart(4));
      for (int i = 0; i < 2; i++) {
        two[i] = cache.allocAt(i);
        pool.element(two[i]).fill((byte) 1); // in use before it is finished, as by a port
      }
      cache.allocFinish(2);
      assertEquals(4, cache.freeStart(4));
      cache.freeAt(0, two[0]);
      cache.freeAt(1, two[0]);
      misuse(Misuse.NOT_TAKEN, () -> cache.freeFinish(2));
      assertEquals(2, pool.inUse());
      cache.freeAt(1, two[1]);
      cache.freeFinish(2);
      assertEquals(0, pool.inUse());
      misuse(Misuse.NOT_TAKEN, () -> cache.free(two[1]));
      cache.drain();
      assertServes(pool, cache);
      assertEquals(2, pool.checks().findings());
    }
  }

  @Test
  void whatIsNotGivenBackIsSaidWithItsUser() {
    try (Mempool pool = pool(CheckLevel.STATE);
        MempoolCache cache = pool.newCache()) {
      assertEquals("", pool.leaks());
      int[] five = new int[5];
      cache.allocBulk(five, 0, 5);
      int one = pool.alloc();
      String text = pool.leaks();
      String me = Thread.currentThread().getName();
      assertTrue(text.startsWith("taken by cache of " + me + ": 5, among them handle "), text);
      assertTrue(
          text.endsWith("; by a thread that called the pool itself: 1, handle " + one), text);
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> pool.close(Duration.ZERO, Unreturned.REFUSE));
      assertSays(e, text);
      cache.freeBulk(five, 0, 5);
      pool.free(one);
      assertEquals("", pool.leaks());
      assertEquals("", pool.close(Duration.ZERO, Unreturned.REFUSE));
    }
  }

  /** More names than fit beside the state. */
  @Test
  void cachesBeyondTheNamesAreCheckedAllTheSame() {
    try (Mempool pool = pool(CheckLevel.STATE)) {
      for (int i = 0; i < 300; i++) {
        try (MempoolCache cache = pool.newCache()) {
          int handle = cache.alloc();
          cache.free(handle);
          misuse(Misuse.NOT_TAKEN, () -> cache.free(handle));
        }
      }
      assertServes(pool, pool);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPoolTrimmedOrClosedServesOnAndAccusesNobody(CheckLevel level) {
    List<Finding> told = new CopyOnWriteArrayList<>();
    Mempool pool =
        Mempool.builder()
            .capacity(64)
            .layout(new ElementLayout(64, 64, 128))
            .batch(4)
            .cacheCapacity(16)
            .checked(level, told::add)
            .build();
    for (int round = 0; round < 3; round++) {
      assertServes(pool, pool);
      pool.trim();
    }
    assertServes(pool, pool);
    pool.close();
    assertServes(pool, pool);
    assertEquals(List.of(), told);
    assertEquals(0, pool.checks().findings());
    assertEquals(level, pool.checks().level());
    assertFalse(level == CheckLevel.OFF && pool.checks().share() > 0);
  }
}
