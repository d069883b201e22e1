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
 * The hole: two consumers take the same element, or what a lost race copied stays in the caller's
 * array.
 *
 * <p>Forbidden: anything but two bursts that follow one another; an element past the returned
 * count.
 *
 * <p>Command: {@code jcstress/stress -t SpmcTwoConsumers}
 */
@JCStressTest
@Outcome(
    id = {"12, 3", "3, 12"},
    expect = ACCEPTABLE,
    desc = "two elements here, one there")
@Outcome(expect = FORBIDDEN, desc = "an element lost, doubled, or out of order")
@State
public class SpmcTwoConsumers {
  private final SpmcIntRing ring = new SpmcIntRing(3);

  /** Puts 1, 2, 3 around the end of the slot array. */
  public SpmcTwoConsumers() {
    ring.dequeueBulk(new int[2], 0, ring.enqueueBulk(new int[2], 0, 2));
    ring.enqueueBulk(new int[] {1, 2, 3}, 0, 3);
  }

  @Actor
  void first(II_Result r) {
    r.r1 = Pattern.digits(ring, 2);
  }

  @Actor
  void second(II_Result r) {
    r.r2 = Pattern.digits(ring, 2);
  }
}
