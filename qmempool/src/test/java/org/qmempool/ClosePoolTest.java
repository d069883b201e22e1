package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.ElementLayout;

/** Closing while handles are in use. */
class ClosePoolTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  private static Mempool pool() {
    return Mempool.builder()
        .capacity(64)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(32)
        .build();
  }

  @Test
  void aRefusalNamesPortsAndCachesAndThePoolStaysOpen() {
    try (Mempool pool = pool();
        MempoolCache cache = pool.newCache()) {
      int[] five = new int[5];
      cache.allocBulk(five, 0, 5);
      pool.register("veth0:0", () -> 2);
      long start = System.nanoTime();
      var e = assertThrows(IllegalStateException.class, () -> pool.close(SHORT, Unreturned.REFUSE));
      assertTrue(System.nanoTime() - start >= SHORT.toNanos(), "waited");
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("5 handles are in use"), message);
      assertTrue(message.contains("[veth0:0] hold 2"), message);
      assertTrue(message.contains("cache of " + Thread.currentThread().getName() + " 5"), message);
      pool.element(five[0]).set(JAVA_LONG, 0, 1);
      cache.freeBulk(five, 0, 5);
      pool.unregister("veth0:0");
      assertEquals("", pool.close(Duration.ZERO, Unreturned.REFUSE));
      assertThrows(IllegalStateException.class, () -> pool.element(0).get(JAVA_LONG, 0));
      assertEquals("", pool.close(LONG, Unreturned.REFUSE), "again");
    }
  }

  @Test
  void forceClosesOverHandlesButNeverOverAPort() {
    Mempool pool = pool();
    assertTrue(pool.alloc() >= 0);
    pool.register("veth0:0");
    var e = assertThrows(IllegalStateException.class, () -> pool.close(SHORT, Unreturned.FORCE));
    assertTrue(String.valueOf(e.getMessage()).contains("veth0:0"), e.getMessage());
    pool.element(0).set(JAVA_LONG, 0, 1);
    pool.unregister("veth0:0");
    String left = pool.close(Duration.ZERO, Unreturned.FORCE);
    assertTrue(left.contains("1 handle is in use"), left);
    assertThrows(IllegalStateException.class, () -> pool.element(0).get(JAVA_LONG, 0));
  }

  @Test
  void whatComesBackInTimeIsWaitedFor() throws Exception {
    Mempool pool = pool();
    int handle = pool.alloc();
    CompletableFuture<String> closing =
        CompletableFuture.supplyAsync(() -> pool.close(LONG, Unreturned.REFUSE));
    pool.free(handle);
    assertEquals("", closing.get(20, TimeUnit.SECONDS));
  }

  @Test
  void anInterruptEndsTheWaitAndStays() {
    try (Mempool pool = pool()) {
      assertTrue(pool.alloc() >= 0);
      Thread.currentThread().interrupt();
      long start = System.nanoTime();
      assertThrows(IllegalStateException.class, () -> pool.close(LONG, Unreturned.REFUSE));
      assertTrue(System.nanoTime() - start < LONG.toNanos(), "waited to the bound");
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void aBadBoundIsRefused() {
    try (Mempool pool = pool()) {
      Duration negative = Duration.ofNanos(-1);
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> pool.close(negative, Unreturned.FORCE));
      assertTrue(String.valueOf(e.getMessage()).contains("PT-0.000000001S"), e.getMessage());
      assertTrue(pool.alloc() >= 0);
    }
  }
}
