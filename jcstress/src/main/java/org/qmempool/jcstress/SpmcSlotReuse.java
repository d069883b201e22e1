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
 * The hole: the producer stores into a slot that the consumer has not read yet, because it sees the
 * consumer's index too early.
 *
 * <p>Forbidden: element 2 before 1, or 1 twice.
 *
 * <p>Command: {@code jcstress/stress -t SpmcSlotReuse}
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
public class SpmcSlotReuse {
  private final SpmcIntRing ring = new SpmcIntRing(1);

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
