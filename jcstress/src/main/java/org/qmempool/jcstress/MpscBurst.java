package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.qmempool.rings.MpscIntRing;

/**
 * The hole: the consumer takes slots of a burst before their elements are stored. The burst goes
 * round the end of the slot array.
 *
 * <p>Forbidden: a wrong element within the count, or a cell past the count that was touched. Any
 * count from 0 to the whole burst is right, since slots become visible one by one.
 *
 * <p>Command: {@code jcstress/stress -t MpscBurst}
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "a prefix of the burst")
@Outcome(expect = FORBIDDEN, desc = "a wrong element, or a touched cell past the count")
@State
public class MpscBurst {
  private final MpscIntRing ring = new MpscIntRing(29);
  private final int[] in = Pattern.ascending(26);
  private final int[] out = Pattern.untouched(30);

  /** Moves both indices to slot 19 of 32. */
  public MpscBurst() {
    ring.dequeueBulk(out, 0, ring.enqueueBulk(in, 0, 19));
    Pattern.reset(out);
  }

  @Actor
  void produce() {
    ring.enqueueBurst(in, 0, 26);
  }

  @Actor
  void consume(I_Result r) {
    r.r1 = Pattern.isPrefix(out, ring.dequeueBurst(out, 0, 30)) ? 1 : 0;
  }
}
