package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.qmempool.rings.MpscIntRing;

/**
 * The hole: the claims of two producers overlap, or the elements of one burst are torn apart by
 * another's.
 *
 * <p>Forbidden: anything but one burst after the other.
 *
 * <p>Command: {@code jcstress/stress -t MpscReservationOrder}
 */
@JCStressTest
@Outcome(
    id = {"1234", "3412"},
    expect = ACCEPTABLE,
    desc = "one burst after the other")
@Outcome(expect = FORBIDDEN, desc = "an element lost, doubled, or a burst torn")
@State
public class MpscReservationOrder {
  private final MpscIntRing ring = new MpscIntRing(5);
  private final int[] left = {1, 2};
  private final int[] right = {3, 4};

  /** Moves both indices to slot 3 of 8. */
  public MpscReservationOrder() {
    ring.dequeueBulk(new int[3], 0, ring.enqueueBulk(new int[3], 0, 3));
  }

  @Actor
  void first() {
    ring.enqueueBurst(left, 0, 2);
  }

  @Actor
  void second() {
    ring.enqueueBulk(right, 0, 2);
  }

  @Arbiter
  void drain(I_Result r) {
    r.r1 = Pattern.digits(ring, 5);
  }
}
