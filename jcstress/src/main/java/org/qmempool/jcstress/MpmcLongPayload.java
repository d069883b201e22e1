package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;
import org.qmempool.rings.MpmcLongRing;

/**
 * The hole: a consumer sees a slot's parity before what the producer wrote ahead of the enqueue.
 * The ring is in its second, odd lap, where parity 0 must not be taken for stored.
 *
 * <p>Forbidden: element 7 with payload 0, or any other element.
 *
 * <p>Command: {@code jcstress/stress -t MpmcLongPayload}
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the element and what was written before it")
@Outcome(expect = FORBIDDEN, desc = "an element without what was written before it")
@State
public class MpmcLongPayload {
  private final MpmcLongRing ring = new MpmcLongRing(1);
  private int payload;

  /** Uses up the even lap. */
  public MpmcLongPayload() {
    ring.enqueue(5);
    ring.dequeue();
  }

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
