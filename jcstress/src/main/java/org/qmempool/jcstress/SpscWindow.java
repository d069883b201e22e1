package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.rings.SpscIntRing;

/**
 * The hole: what was stored in a producer's window is seen before the window is finished, or a slot
 * of a consumer's window is stored again before the consumer has let go of it.
 *
 * <p>Forbidden: a part of the first window, a wrong element, or a later element in the place of one
 * that the consumer still looks at.
 *
 * <p>Command: {@code jcstress/stress -t SpscWindow}
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "2, 12", expect = ACCEPTABLE, desc = "the first window, still as it was put")
@Outcome(expect = FORBIDDEN, desc = "a part of a window, or a slot stored again too early")
@State
public class SpscWindow {
  private final SpscIntRing ring = new SpscIntRing(2);

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
    r.r1 = ring.dequeueStart(2);
    for (int i = 0; i < r.r1; i++) {
      r.r2 = 10 * r.r2 + ring.dequeueAt(i);
    }
    ring.dequeueFinish(r.r1);
  }
}
