package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;

/**
 * The hole: an allocation finds nothing although a handle was free at every moment. It looks into
 * the depot; then the mover gives a handle to the depot and takes the one that lies in the cache of
 * a CPU; then the allocation looks there.
 *
 * <p>Two handles move. Each actor holds one at most, so one is free whenever the taker looks. The
 * mover moves once for each time that the taker has looked, so it spoils two of the three scans of
 * an allocation at most. The pool is shared by all states of a run, since it is memory outside the
 * heap.
 *
 * <p>Forbidden: that the taker finds the pool dry (0) without having skipped a cache that the mover
 * held.
 *
 * <p>Command: {@code jcstress/stress -t PoolNeverDry}
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "a handle was found")
@Outcome(id = "2", expect = ACCEPTABLE, desc = "the mover held the cache that the handle lay in")
@Outcome(expect = FORBIDDEN, desc = "dry, though a handle was free")
@State
public class PoolNeverDry {
  // Caches of two handles, exchanged one by one: what is freed into a full one goes to the depot.
  private static final Mempool POOL =
      Mempool.builder()
          .capacity(6)
          .layout(ElementLayout.of(64, 64))
          .batch(1)
          .cacheCapacity(2)
          .build();
  private static final MempoolCache MOVER_GIVES = full();
  private static final MempoolCache MOVER_TAKES = POOL.newCache();
  private static final MempoolCache TAKER_GIVES = full();
  private static final MempoolCache TAKER_TAKES = POOL.newCache();

  private static volatile long looked; // the mover's view of looks
  private static long looks;
  private static long moved;
  private static int moving = POOL.alloc();

  private static MempoolCache full() {
    MempoolCache cache = POOL.newCache();
    int[] two = new int[2];
    POOL.allocBulk(two, 0, 2);
    cache.freeBulk(two, 0, 2);
    return cache;
  }

  @Actor
  void mover() {
    long now = looked;
    if (now == moved) {
      return;
    }
    moved = now;
    if (moving != HandleAllocator.NULL_HANDLE) {
      MOVER_GIVES.free(moving); // another one goes to the depot
      moving = POOL.alloc(); // from the cache of this CPU, if one lies there
    }
    if (moving != HandleAllocator.NULL_HANDLE) {
      POOL.free(moving); // to the cache of this CPU
    }
    MOVER_TAKES.drain(); // forgets the direction of flow, so that it takes one and none ahead
    moving = MOVER_TAKES.alloc(); // from the depot, if one lies there
  }

  @Actor
  void taker(I_Result r) {
    TAKER_TAKES.drain(); // as in mover()
    long skipped = POOL.skipped();
    int handle = TAKER_TAKES.alloc();
    looks++;
    looked = looks;
    if (handle != HandleAllocator.NULL_HANDLE) {
      r.r1 = 1;
      TAKER_GIVES.free(handle); // another one goes to the depot
    } else {
      r.r1 = POOL.skipped() == skipped ? 0 : 2;
    }
  }
}
