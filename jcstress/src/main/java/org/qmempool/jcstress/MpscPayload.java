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
 * The hole: the consumer sees an element before what the producer wrote ahead of the enqueue. The
 * slot has been emptied once already.
 *
 * <p>Forbidden: element 7 with payload 0, or any other element.
 *
 * <p>Command: {@code jcstress/stress -t MpscPayload}
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the element and what was written before it")
@Outcome(expect = FORBIDDEN, desc = "an element without what was written before it")
@State
public class MpscPayload {
  private final MpscIntRing ring = new MpscIntRing(1);
  private int payload;

  /** Uses up the first lap. */
  public MpscPayload() {
    ring.enqueue(5);
    ring.dequeue();
  }

  @Actor
  void produce() {
    payload = 1;
    ring.enqueue(7);
  }

  @Actor
  void consume(II_Result r) {
    r.r1 = ring.dequeue();
    r.r2 = r.r1 < 0 ? 0 : payload;
  }
}
