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
 * The hole: the index is published before all slots of a burst that goes round the end of the slot
 * array are stored.
 *
 * <p>Forbidden: a part of the burst (the producer publishes once), a wrong element, or a cell past
 * the count that was touched.
 *
 * <p>Command: {@code jcstress/stress -t SpmcBurst}
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "12, 1", expect = ACCEPTABLE, desc = "the whole burst")
@Outcome(expect = FORBIDDEN, desc = "a part of the burst, or a wrong element")
@State
public class SpmcBurst {
  private final SpmcIntRing ring = new SpmcIntRing(13);
  private final int[] in = Pattern.ascending(12);
  private final int[] out = Pattern.untouched(16);

  /** Moves both indices to slot 9 of 16, so that the burst goes round the end. */
  public SpmcBurst() {
    ring.dequeueBulk(out, 0, ring.enqueueBulk(in, 0, 9));
    Pattern.reset(out);
  }

  @Actor
  void produce() {
    ring.enqueueBurst(in, 0, 12);
  }

  @Actor
  void consume(II_Result r) {
    r.r1 = ring.dequeueBurst(out, 0, 16);
    r.r2 = Pattern.isPrefix(out, r.r1) ? 1 : 0;
  }
}
