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
 * The hole: two threads take the same batch.
 *
 * <p>Forbidden: the batch twice or not at all.
 *
 * <p>Command: {@code jcstress/stress -t StackOneBatch}
 */
@JCStressTest
@Outcome(
    id = {"5, -1", "-1, 5"},
    expect = ACCEPTABLE,
    desc = "one of them got it")
@Outcome(expect = FORBIDDEN, desc = "both got it, or none")
@State
public class StackOneBatch {
  private final BatchStack stack = new BatchStack(1, 1);
  private final int[] left = {-1};
  private final int[] right = {-1};

  /** Gives the batch. */
  public StackOneBatch() {
    stack.give(stack.acquireEmpty(), new int[] {5}, 0);
  }

  @Actor
  void first(II_Result r) {
    stack.take(left, 0);
    r.r1 = left[0];
  }

  @Actor
  void second(II_Result r) {
    stack.take(right, 0);
    r.r2 = right[0];
  }
}
