package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.rings.MpmcIntRing;

/**
 * The hole: in a ring of one slot, an element of one lap is taken for that of the next.
 *
 * <p>Forbidden: an element twice, out of order, or one that no enqueue took. The second enqueue may
 * find the ring full and the third not, so 1 may be followed by 3.
 *
 * <p>Command: {@code jcstress/stress -t MpmcLaps}
 */
@JCStressTest
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(
    id = {"-1, 1", "1, -1"},
    expect = ACCEPTABLE,
    desc = "the first element")
@Outcome(
    id = {"1, 2", "1, 3"},
    expect = ACCEPTABLE,
    desc = "two elements in order")
@Outcome(expect = FORBIDDEN, desc = "an element lost, doubled or out of order")
@State
public class MpmcLaps {
  private final MpmcIntRing ring = new MpmcIntRing(1);

  @Actor
  void produce() {
    ring.enqueue(1);
    ring.enqueue(2);
    ring.enqueue(3);
  }

  @Actor
  void consume(II_Result r) {
    r.r1 = ring.dequeue();
    r.r2 = ring.dequeue();
  }
}
