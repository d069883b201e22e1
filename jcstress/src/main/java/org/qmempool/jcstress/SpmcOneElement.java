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
 * The hole: two consumers take the only element, or both miss it although it is stored.
 *
 * <p>Forbidden: the element twice or not at all.
 *
 * <p>Command: {@code jcstress/stress -t SpmcOneElement}
 */
@JCStressTest
@Outcome(
    id = {"5, -1", "-1, 5"},
    expect = ACCEPTABLE,
    desc = "one consumer got it")
@Outcome(expect = FORBIDDEN, desc = "both got it, or none")
@State
public class SpmcOneElement {
  private final SpmcIntRing ring = new SpmcIntRing(2);

  /** Puts the element. */
  public SpmcOneElement() {
    ring.enqueue(5);
  }

  @Actor
  void first(II_Result r) {
    r.r1 = ring.dequeue();
  }

  @Actor
  void second(II_Result r) {
    r.r2 = ring.dequeue();
  }
}
