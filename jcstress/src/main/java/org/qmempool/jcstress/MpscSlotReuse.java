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
 * The hole: the producer stores into a slot that the consumer has not emptied yet, because it sees
 * the consumer's index too early; the element is then wiped out.
 *
 * <p>Forbidden: element 2 before 1, 1 twice, or 2 lost for good.
 *
 * <p>Command: {@code jcstress/stress -t MpscSlotReuse}
 */
@JCStressTest
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(
    id = {"-1, 1", "1, -1"},
    expect = ACCEPTABLE,
    desc = "the first element")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, in order")
@Outcome(expect = FORBIDDEN, desc = "an element lost, doubled or out of order")
@State
public class MpscSlotReuse {
  private final MpscIntRing ring = new MpscIntRing(1);

  @Actor
  void produce() {
    ring.enqueue(1);
    ring.enqueue(2);
  }

  @Actor
  void consume(II_Result r) {
    r.r1 = ring.dequeue();
    r.r2 = ring.dequeue();
  }
}
