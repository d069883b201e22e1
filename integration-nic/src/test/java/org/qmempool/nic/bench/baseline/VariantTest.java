package org.qmempool.nic.bench.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.app.DescriptorQueue;

/** All variants do the same work: what holds for qmempool holds for the baseline. */
class VariantTest {
  private static final int CAPACITY = 1000;

  private static Mempool pool() {
    return Mempool.builder().capacity(CAPACITY).layout(ElementLayout.of(64, 64)).build();
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void everyHandleComesOutOnceAndGoesBack(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      HandleAllocator allocator = handles.forThread();
      int[] all = new int[CAPACITY + 7];
      for (int round = 0; round < 3; round++) {
        int taken = 0;
        int n;
        do {
          n = allocator.allocBurst(all, taken, Math.min(37, all.length - taken));
          taken += n;
        } while (n > 0);
        assertEquals(CAPACITY, taken);
        BitSet seen = new BitSet();
        for (int i = 0; i < taken; i++) {
          seen.set(all[i]);
        }
        assertEquals(CAPACITY, seen.cardinality());
        assertEquals(HandleAllocator.NULL_HANDLE, allocator.alloc());
        allocator.free(all[0]);
        assertEquals(all[0], allocator.alloc());
        allocator.freeBulk(all, 0, taken);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void aBulkIsAllOrNone(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      HandleAllocator allocator = handles.forThread();
      int[] all = new int[CAPACITY + 1];
      assertEquals(0, allocator.allocBulk(all, 0, CAPACITY + 1));
      assertEquals(CAPACITY, allocator.allocBulk(all, 0, CAPACITY));
      allocator.freeBulk(all, 0, CAPACITY);
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void aForeignHandleIsRefusedAndNothingGivenBack(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      HandleAllocator allocator = handles.forThread();
      int[] some = new int[4];
      assertEquals(3, allocator.allocBulk(some, 0, 3));
      some[3] = CAPACITY;
      assertThrows(IllegalArgumentException.class, () -> allocator.freeBulk(some, 0, 4));
      assertThrows(IllegalArgumentException.class, () -> allocator.free(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> allocator.allocBurst(some, 2, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> allocator.freeBulk(some, 2, 3));
      allocator.freeBulk(some, 0, 3);
      int[] all = new int[CAPACITY];
      assertEquals(CAPACITY, allocator.allocBulk(all, 0, CAPACITY));
      allocator.freeBulk(all, 0, CAPACITY);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Variant.class, mode = EnumSource.Mode.EXCLUDE, names = "QMEMPOOL")
  void aFreeListThatIsFullRefuses(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      HandleAllocator allocator = handles.forThread();
      assertThrows(IllegalStateException.class, () -> allocator.free(0));
      assertThrows(IllegalStateException.class, () -> allocator.freeBulk(new int[] {0}, 0, 1));
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void aQueueKeepsOrderAndTakesAPrefixWhenItIsFull(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      keepsOrder(handles.newQueue(10));
    }
  }

  private static void keepsOrder(DescriptorQueue queue) {
    long next = 0;
    long expected = 0;
    for (int round = 0; round < 50; round++) {
      long[] src = new long[7];
      for (int i = 0; i < src.length; i++) {
        src[i] = next + i;
      }
      next += queue.offer(src, 0, src.length);
      assertTrue(next - expected <= 10);
      long[] dst = new long[5];
      int n = queue.poll(dst, 1, 4);
      for (int i = 0; i < n; i++) {
        assertEquals(expected++, dst[1 + i]);
      }
    }
    long[] rest = new long[20];
    int n = queue.poll(rest, 0, rest.length);
    assertEquals(next - expected, n);
    assertEquals(0, queue.poll(rest, 0, rest.length));
    assertEquals(10, queue.offer(new long[20], 0, 20));
    assertEquals(0, queue.offer(new long[20], 0, 20));
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void aQueueRefusesANegativeDescriptor(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      DescriptorQueue queue = handles.newQueue(10);
      long[] bad = {1, 2, -3};
      assertThrows(IllegalArgumentException.class, () -> queue.offer(bad, 0, 3));
      assertEquals(0, queue.poll(new long[3], 0, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> queue.offer(bad, 1, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> queue.poll(bad, 1, 3));
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void whatIsTakenIsInUseUntilItIsGivenBack(Variant variant) {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      HandleAllocator allocator = handles.forThread();
      int[] some = new int[33];
      assertEquals(33, allocator.allocBulk(some, 0, 33));
      assertEquals(33, handles.inUse());
      allocator.freeBulk(some, 0, 33);
      assertEquals(0, handles.inUse());
    }
  }

  /** A locked variant has one lock: who holds it keeps others from the free list and the queue. */
  @ParameterizedTest
  @EnumSource(value = Variant.class, mode = EnumSource.Mode.EXCLUDE, names = "QMEMPOOL")
  void freeListAndQueuesHaveOneLock(Variant variant) throws ReflectiveOperationException {
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      Object lock = lockOf(handles.forThread());
      assertSame(lock, lockOf(handles.newQueue(10)));
      assertSame(lock, lockOf(handles.newQueue(10)));
      assertSame(lock, lockOf(handles.forThread()));
    }
  }

  private static Object lockOf(Object holder) throws ReflectiveOperationException {
    Field lock = holder.getClass().getDeclaredField("lock");
    lock.setAccessible(true);
    return lock.get(holder);
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void twoThreadsPassEveryHandleOnce(Variant variant) throws InterruptedException {
    int total = 20_000;
    try (Mempool pool = pool();
        Handles handles = variant.handles(pool)) {
      HandleAllocator taker = handles.forThread();
      HandleAllocator giver = handles.forThread();
      DescriptorQueue queue = handles.newQueue(64);
      AtomicLong sum = new AtomicLong();
      Thread consumer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long[] got = new long[16];
                    int[] freed = new int[16];
                    for (int n = 0; n < total; ) {
                      int more = queue.poll(got, 0, 16);
                      for (int i = 0; i < more; i++) {
                        freed[i] = (int) got[i];
                        sum.addAndGet(got[i]);
                      }
                      giver.freeBulk(freed, 0, more);
                      n += more;
                      Thread.onSpinWait();
                    }
                  });
      long expected = 0;
      int[] taken = new int[16];
      long[] sent = new long[16];
      for (int n = 0; n < total; ) {
        int more = taker.allocBurst(taken, 0, Math.min(16, total - n));
        for (int i = 0; i < more; i++) {
          sent[i] = taken[i];
          expected += taken[i];
        }
        for (int at = 0; at < more; ) {
          at += queue.offer(sent, at, more - at);
          Thread.onSpinWait();
        }
        n += more;
      }
      assertTrue(consumer.join(Duration.ofSeconds(20)));
      assertEquals(expected, sum.get());
    }
  }

  @Test
  void aVariantIsFoundByItsOption() {
    for (Variant variant : Variant.values()) {
      assertEquals(variant, Variant.of(variant.option()));
    }
    assertArrayEquals(
        new Variant[] {Variant.BURST_REENTRANT, Variant.BURST_SYNCHRONIZED},
        Variant.PER_BURST.toArray());
  }
}
