package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.rings.BatchStack;

/**
 * The hole: a batch is taken before its handles, or what was written ahead of the give, are
 * visible.
 *
 * <p>Forbidden: handle 7 with payload 0, or another handle.
 *
 * <p>Command: {@code jcstress/stress -t StackPayload}
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "nothing there yet")
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the batch and what was written before it")
@Outcome(expect = FORBIDDEN, desc = "a batch without what was written before it")
@State
public class StackPayload {
  private final BatchStack stack = new BatchStack(2, 2);
  private final int[] in = {7, 7};
  private final int[] out = {-1, -1};
  private int payload;

  @Actor
  void give() {
    payload = 1;
    stack.give(stack.acquireEmpty(), in, 0);
  }

  @Actor
  void take(II_Result r) {
    int container = stack.take(out, 0);
    r.r1 = out[0] == out[1] ? out[0] : -2;
    r.r2 = container < 0 ? 0 : payload;
  }
}
