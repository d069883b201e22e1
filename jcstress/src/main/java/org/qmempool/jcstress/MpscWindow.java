package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.rings.MpscIntRing;

/**
 * The hole: a slot of the consumer's window is stored again before the consumer has let go of it,
 * or is emptied after it was stored again.
 *
 * <p>Forbidden: a wrong element, or a later element in the place of one that the consumer still
 * looks at.
 *
 * <p>Command: {@code jcstress/stress -t MpscWindow}
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the first element, stored before the second")
@Outcome(id = "2, 12", expect = ACCEPTABLE, desc = "the burst, still as it was put")
@Outcome(expect = FORBIDDEN, desc = "a wrong element, or a slot stored again too early")
@State
public class MpscWindow {
  private final MpscIntRing ring = new MpscIntRing(2);
  private final int[] burst = {1, 2};

  @Actor
  void produce() {
    ring.enqueueBurst(burst, 0, 2);
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
