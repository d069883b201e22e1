package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;
import org.qmempool.rings.SpscLongRing;

/**
 * The hole: a consumer gets an element before what the producer wrote ahead of the enqueue is
 * visible, so it would read a packet that is not there yet.
 *
 * <p>Forbidden: element 7 with payload 0.
 *
 * <p>Command: {@code jcstress/stress -t SpscLongPayload}
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the element and what was written before it")
@Outcome(expect = FORBIDDEN, desc = "an element without what was written before it")
@State
public class SpscLongPayload {
  private final SpscLongRing ring = new SpscLongRing(2);
  private int payload;

  @Actor
  void produce() {
    payload = 1;
    ring.enqueue(7);
  }

  @Actor
  void consume(JI_Result r) {
    r.r1 = ring.dequeue();
    r.r2 = r.r1 < 0 ? 0 : payload;
  }
}
