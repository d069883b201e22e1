package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.OffHeapRange;

/** A pool that begins small. */
class GrowingPoolTest {
  private static final int CAPACITY = 100;

  private static MempoolBuilder builder() {
    return Mempool.builder()
        .capacity(CAPACITY)
        .layout(ElementLayout.umem(4096))
        .batch(4)
        .cacheCapacity(16)
        .growing(10, 20);
  }

  @Test
  void itGrowsAsHandlesAreTakenAndNothingMoves() {
    try (Mempool pool = builder().build();
        MempoolCache cache = pool.newCache()) {
      assertEquals(10 * 4096, pool.memory().byteSize());
      assertEquals(CAPACITY, pool.available());
      assertEquals(90, pool.stats().uncommitted());
      long address = pool.address();
      int[] all = new int[CAPACITY];
      for (int i = 0; i < CAPACITY; i++) {
        all[i] = (i & 1) == 0 ? pool.alloc() : cache.alloc();
        pool.element(all[i]).set(JAVA_LONG, 0, all[i]);
      }
      assertEquals(HandleAllocator.NULL_HANDLE, pool.alloc());
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
      assertEquals(address, pool.address());
      for (int handle : all) {
        assertEquals(handle, pool.element(handle).get(JAVA_LONG, 0));
        assertEquals(address + handle * 4096L, pool.address(handle));
      }
      assertEquals(0, pool.stats().uncommitted());
      assertEquals(CAPACITY, pool.inUse());
    }
  }

  @Test
  void anUncommittedHandleIsRefusedWithItsRule() {
    try (Mempool pool = builder().build()) {
      for (int bad : new int[] {10, 99, 100, -1, Integer.MAX_VALUE}) {
        String rule = bad == 10 || bad == 99 ? "not committed; committed are 0 to 9" : "0 to 9";
        var e = assertThrows(IndexOutOfBoundsException.class, () -> pool.element(bad));
        assertTrue(String.valueOf(e.getMessage()).contains("handle is " + bad), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(rule), e.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> pool.address(bad));
        assertThrows(IndexOutOfBoundsException.class, () -> pool.buffer(bad));
      }
      assertEquals(4096, pool.buffer(9).capacity());
      assertEquals(10, pool.grow(5));
      assertEquals(11, pool.grow(11));
      assertEquals(4096, pool.element(10).byteSize());
    }
  }

  @Test
  void whileAPortUsesTheMemoryItDoesNotGrowAndSaysSo() {
    try (Mempool pool = builder().build()) {
      assertEquals("", pool.growthStopped());
      pool.register("veth0:0");
      String reason = pool.growthStopped();
      assertTrue(reason.contains("frozen at 10 of 100"), reason);
      assertTrue(reason.contains("veth0:0"), reason);
      assertEquals(10, pool.available());
      int[] all = new int[CAPACITY];
      assertEquals(10, pool.allocBurst(all, 0, CAPACITY));
      assertEquals(0, pool.allocBurst(all, 10, 1));
      assertEquals(0, pool.available());
      assertThrows(IllegalStateException.class, () -> pool.grow(11));
      pool.unregister("veth0:0");
      assertEquals(90, pool.available());
      assertEquals(90, pool.allocBulk(all, 10, 90));
      assertEquals(CAPACITY, Arrays.stream(all).distinct().count());
    }
  }

  @Test
  void aPoolThatIsWholeFromTheBeginningHasNothingToSay() {
    try (Mempool pool = Mempool.builder().capacity(10).layout(ElementLayout.of(64, 64)).build()) {
      pool.register("veth0:0");
      assertEquals("", pool.growthStopped());
      pool.unregister("veth0:0");
      assertEquals(10, pool.grow(10));
      for (int bad : new int[] {-1, 11}) {
        var e = assertThrows(IllegalArgumentException.class, () -> pool.grow(bad));
        assertTrue(String.valueOf(e.getMessage()).contains("" + bad), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,1", "1,0", "1,-5", "101,1", "10,0"})
  void aBadWayToGrowIsRefused(int initial, int segment) {
    MempoolBuilder builder = Mempool.builder().capacity(100);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> builder.growing(initial, segment).build());
    assertTrue(String.valueOf(e.getMessage()).contains("from " + initial), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("choose"), e.getMessage());
  }

  @Test
  void tooManySegmentsAreRefusedWithTheSmallestThatIsTaken() {
    MempoolBuilder builder = Mempool.builder().capacity(1 << 20).layout(ElementLayout.of(1, 1));
    var e = assertThrows(IllegalArgumentException.class, () -> builder.growing(0, 255).build());
    assertTrue(String.valueOf(e.getMessage()).contains("segments of 256"), e.getMessage());
    builder.growing(0, 256).build().close();
  }

  @Test
  void theMemoryOfASharedPoolIsMappedByAnother() {
    try (Mempool pool = builder().memory(range -> range.shared("pool").preferNode(0)).build();
        OffHeapRange other = OffHeapRange.attach(pool.range().path())) {
      int handle = pool.alloc();
      pool.element(handle).set(JAVA_LONG, 8, 42);
      assertEquals(42, other.memory().get(JAVA_LONG, pool.offset(handle) + 8));
    }
  }
}
