package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;

/**
 * The hole: the only handle of a pool is in two hands, or in none and yet not free. The pool is
 * shared by all states of a run, since it is memory outside the heap; each actor marks the handle
 * as its own, looks again, and gives it back.
 *
 * <p>Forbidden: the mark of another thread (2), or a pool that is dry at rest (0 as the third
 * result). Finding the pool dry is right while the other actor holds the handle, or the CPU cache
 * that it lies in.
 *
 * <p>Command: {@code jcstress/stress -t PoolOneHandle}
 */
@JCStressTest
@Outcome(
    id = {"1, 1, 1", "1, 0, 1", "0, 1, 1", "0, 0, 1"},
    expect = ACCEPTABLE,
    desc = "held alone, or not")
@Outcome(expect = FORBIDDEN, desc = "the handle was in two hands, or lost")
@State
public class PoolOneHandle {
  private static final Mempool POOL =
      Mempool.builder().capacity(1).layout(ElementLayout.of(64, 64)).build();
  private static final VarHandle MARK =
      MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();
  private static final int[] MARKS = new int[1];

  @Actor
  void first(III_Result r) {
    r.r1 = holdAlone(1);
  }

  @Actor
  void second(III_Result r) {
    r.r2 = holdAlone(2);
  }

  /** Arbiters run side by side, so they take turns. */
  @Arbiter
  void atRest(III_Result r) {
    synchronized (POOL) {
      int handle = POOL.alloc();
      if (handle >= 0) {
        r.r3 = 1;
        POOL.free(handle);
      }
    }
  }

  /** Returns 0 when the pool was dry, 1 when nobody else touched the handle meanwhile, else 2. */
  private static int holdAlone(int me) {
    int handle = POOL.alloc();
    if (handle < 0) {
      return 0;
    }
    MARK.setOpaque(MARKS, handle, me);
    for (int i = 0; i < 8; i++) {
      Thread.onSpinWait();
    }
    int mark = (int) MARK.getOpaque(MARKS, handle);
    POOL.free(handle);
    return mark == me ? 1 : 2;
  }
}
