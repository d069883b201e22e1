package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.rings.SpmcIntRing;

/**
 * The hole: the producer stores into a slot that the consumer has not read yet, because it sees the
 * consumers' index too early.
 *
 * <p>Forbidden: an accepted element lost, doubled or out of order, or one that was refused.
 *
 * <p>Command: {@code jcstress/stress -t SpmcSlotReuse}
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "no room for the second element")
@Outcome(id = "1, 12", expect = ACCEPTABLE, desc = "both elements, in order")
@Outcome(expect = FORBIDDEN, desc = "an element lost, doubled or out of order")
@State
public class SpmcSlotReuse {
  private final SpmcIntRing ring = new SpmcIntRing(1);
  private int first;
  private int second;

  @Actor
  void produce(II_Result r) {
    ring.enqueue(1);
    r.r1 = ring.enqueue(2) ? 1 : 0;
  }

  @Actor
  void consume() {
    first = ring.dequeue();
    second = ring.dequeue();
  }

  @Arbiter
  void drain(II_Result r) {
    for (int element : new int[] {first, second, ring.dequeue(), ring.dequeue()}) {
      r.r2 = element < 0 ? r.r2 : 10 * r.r2 + element;
    }
  }
}
