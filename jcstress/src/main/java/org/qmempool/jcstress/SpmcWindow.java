package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.rings.SpmcIntRing;

/**
 * The hole: what was stored in a producer's window is seen before the window is finished, or a slot
 * is stored again while a consumer copies it and the copy is kept.
 *
 * <p>Forbidden: a part of the first window, or a later element in the place of an earlier one.
 *
 * <p>Command: {@code jcstress/stress -t SpmcWindow}
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "2, 12", expect = ACCEPTABLE, desc = "the first window as it was put")
@Outcome(expect = FORBIDDEN, desc = "a part of a window, or a slot stored again too early")
@State
public class SpmcWindow {
  private final SpmcIntRing ring = new SpmcIntRing(2);

  @Actor
  void produce() {
    int n = ring.enqueueStart(2);
    for (int i = 0; i < n; i++) {
      ring.enqueueAt(i, 1 + i);
    }
    ring.enqueueFinish(n);
    ring.enqueue(9);
  }

  @Actor
  void consume(II_Result r) {
    int[] out = new int[2];
    r.r1 = ring.dequeueBurst(out, 0, 2);
    r.r2 = r.r1 == 0 ? 0 : 10 * out[0] + out[1];
  }
}
