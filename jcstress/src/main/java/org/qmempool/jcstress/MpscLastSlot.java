package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.qmempool.rings.MpscIntRing;

/**
 * The hole: two producers claim the only free slot.
 *
 * <p>Forbidden: both enqueues accepted, both refused, or an element inside that was not accepted.
 *
 * <p>Command: {@code jcstress/stress -t MpscLastSlot}
 */
@JCStressTest
@Outcome(id = "1, 0, 5", expect = ACCEPTABLE, desc = "the first producer got the slot")
@Outcome(id = "0, 1, 6", expect = ACCEPTABLE, desc = "the second producer got the slot")
@Outcome(expect = FORBIDDEN, desc = "the slot went to both or to none")
@State
public class MpscLastSlot {
  private final MpscIntRing ring = new MpscIntRing(1);

  @Actor
  void first(III_Result r) {
    r.r1 = ring.enqueue(5) ? 1 : 0;
  }

  @Actor
  void second(III_Result r) {
    r.r2 = ring.enqueue(6) ? 1 : 0;
  }

  @Arbiter
  void drain(III_Result r) {
    r.r3 = ring.dequeue();
    if (ring.dequeue() >= 0) {
      r.r3 = -2;
    }
  }
}
