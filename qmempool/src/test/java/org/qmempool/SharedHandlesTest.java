package org.qmempool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.bulk.ElementLayout;

/** Handles with several users, and pinned ones. */
class SharedHandlesTest {
  private static Mempool pool(int capacity) {
    return Mempool.builder()
        .capacity(capacity)
        .layout(ElementLayout.of(64, 64))
        .batch(8)
        .cacheCapacity(32)
        .build();
  }

  @Test
  void whereNothingIsFreedTheAllocatorIsNotCalled() {
    try (Mempool pool = Mempool.builder().capacity(8).batch(1).cacheCapacity(2).build()) {
      SharedHandles shared = new SharedHandles(pool);
      MempoolCache closed = pool.newCache();
      closed.close();
      int[] handle = {pool.alloc()};
      shared.retain(handle[0], 1);
      assertEquals(0, shared.release(handle, 0, 1, closed));
      assertEquals(1, shared.release(handle, 0, 1, pool));
    }
  }

  @Test
  void theLastReleaseFrees() {
    try (Mempool pool = pool(32);
        MempoolCache cache = pool.newCache()) {
      SharedHandles shared = new SharedHandles(pool);
      int[] two = new int[2];
      cache.allocBulk(two, 0, 2);
      shared.retain(two[0], 3);
      int[] done = {two[0], two[1], two[0]};
      assertEquals(1, shared.release(done, 0, 3, cache), "the one that is not shared");
      assertEquals(two[1], done[0]);
      assertEquals(1, pool.inUse());
      assertEquals(0, shared.release(new int[] {9, two[0]}, 1, 1, pool));
      assertEquals(1, shared.release(new int[] {two[0]}, 0, 1, pool));
      assertEquals(0, pool.inUse());
      assertEquals(0, shared.release(done, 0, 0, cache));
    }
  }

  @Test
  void aPinnedHandleIsCountedAndNotFreedUntilItsOwnerDoesSo() {
    try (Mempool pool = pool(32)) {
      SharedHandles shared = new SharedHandles(pool);
      int frame = pool.alloc();
      shared.pin(frame);
      assertTrue(shared.pinned(frame));
      assertEquals(1, shared.pinned());
      int[] done = new int[20];
      for (int i = 0; i < 50; i++) {
        Arrays.fill(done, frame);
        assertEquals(0, shared.release(done, 0, 20, pool));
      }
      assertEquals(1000, shared.completed());
      assertEquals(1, pool.inUse());
      assertThrows(IllegalStateException.class, () -> shared.pin(frame));
      assertThrows(IllegalStateException.class, () -> shared.retain(frame, 1));
      shared.unpin(frame);
      assertFalse(shared.pinned(frame));
      assertEquals(0, shared.pinned());
      assertThrows(IllegalStateException.class, () -> shared.unpin(frame));
      shared.retain(frame, 1);
      assertThrows(IllegalStateException.class, () -> shared.pin(frame), "others have it");
      assertEquals(1, shared.release(new int[] {frame, frame}, 0, 2, pool));
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void asManyReferencesAsThereIsRoomForAndNoMore() {
    try (Mempool pool = pool(32)) {
      SharedHandles shared = new SharedHandles(pool);
      int frame = pool.alloc();
      shared.retain(frame, 100);
      for (int bad : new int[] {27, 200, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        var e = assertThrows(IllegalArgumentException.class, () -> shared.retain(frame, bad));
        assertTrue(String.valueOf(e.getMessage()).contains("" + bad), e.getMessage());
      }
      shared.retain(frame, 26);
      int[] done = new int[SharedHandles.MOST];
      Arrays.fill(done, frame);
      assertEquals(0, shared.release(done, 0, done.length, pool));
      assertEquals(1, shared.release(done, 0, 1, pool));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 32, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aForeignHandleIsRefusedAndNothingReleased(int bad) {
    try (Mempool pool = pool(32)) {
      SharedHandles shared = new SharedHandles(pool);
      int frame = pool.alloc();
      int[] both = {frame, bad};
      assertThrows(IndexOutOfBoundsException.class, () -> shared.release(both, 0, 2, pool));
      assertThrows(IndexOutOfBoundsException.class, () -> shared.release(both, 1, 2, pool));
      assertThrows(IndexOutOfBoundsException.class, () -> shared.retain(bad, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> shared.pin(bad));
      assertThrows(IndexOutOfBoundsException.class, () -> shared.unpin(bad));
      assertThrows(IndexOutOfBoundsException.class, () -> shared.pinned(bad));
      assertEquals(1, pool.inUse());
      assertEquals(1, shared.release(both, 0, 1, pool));
    }
  }

  /** Every round each thread writes its slot of the element, then all release it together. */
  @Test
  void ofThreadsThatReleaseTogetherOneFreesAndSeesWhatTheOthersWrote() throws Exception {
    int threads = 3;
    int rounds = 3000;
    try (Mempool pool = pool(1);
        var executor = Executors.newFixedThreadPool(threads)) {
      SharedHandles shared = new SharedHandles(pool);
      CyclicBarrier together =
          new CyclicBarrier(
              threads,
              () -> {
                assertEquals(0, pool.alloc(), "was freed exactly once");
                assertEquals(HandleAllocator.NULL_HANDLE, pool.alloc());
                pool.element(0).fill((byte) 0);
                shared.retain(0, threads - 1);
              });
      List<Future<Integer>> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        long slot = 8L * t;
        Callable<Integer> worker =
            () -> {
              int freed = 0;
              int[] one = new int[1];
              for (int i = 1; i <= rounds; i++) {
                together.await(20, TimeUnit.SECONDS);
                one[0] = 0;
                pool.element(0).set(JAVA_LONG, slot, 1);
                Freer freer = new Freer(pool, threads);
                freed += shared.release(one, 0, 1, freer);
              }
              return freed;
            };
        workers.add(executor.submit(worker));
      }
      int freed = 0;
      for (Future<Integer> worker : workers) {
        freed += worker.get(30, TimeUnit.SECONDS);
      }
      assertEquals(rounds, freed);
    }
  }

  /** Looks at the element before it frees it. */
  private record Freer(Mempool pool, int threads) implements HandleAllocator {
    @Override
    public void freeBulk(int[] src, int from, int n) {
      for (int i = 0; i < n; i++) {
        for (int slot = 0; slot < threads; slot++) {
          assertEquals(1, pool.element(src[from + i]).get(JAVA_LONG, 8L * slot), "not seen");
        }
      }
      pool.freeBulk(src, from, n);
    }

    @Override
    public int allocBulk(int[] dst, int from, int n) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int allocBurst(int[] dst, int from, int n) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int alloc() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void free(int handle) {
      throw new UnsupportedOperationException();
    }
  }
}
