package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.qmempool.rings.BatchStack;

/**
 * The hole (ABA): a thread loads the head and its successor; another one takes both and gives the
 * first back; the first thread's CAS must fail, or it makes a batch the head that somebody holds.
 *
 * <p>Forbidden: a batch twice or lost. The result is the number of distinct batches that were seen,
 * in hands and on the stack.
 *
 * <p>Command: {@code jcstress/stress -t StackPoppedAndPushedBack}
 */
@JCStressTest
@Outcome(id = "3", expect = ACCEPTABLE, desc = "each batch once")
@Outcome(expect = FORBIDDEN, desc = "a batch lost or doubled")
@State
public class StackPoppedAndPushedBack {
  private final BatchStack stack = new BatchStack(3, 1);
  private final int[] left = {-1};
  private final int[] right = {-1, -1};

  /** Gives batches 1, 2 and 3; 3 is the head. */
  public StackPoppedAndPushedBack() {
    for (int i = 1; i <= 3; i++) {
      stack.give(stack.acquireEmpty(), new int[] {i}, 0);
    }
  }

  @Actor
  void take() {
    stack.take(left, 0);
  }

  @Actor
  void takeTwoAndGiveTheFirstBack() {
    int container = stack.take(right, 0);
    stack.take(right, 1);
    stack.give(container, right, 0);
    right[0] = -1;
  }

  @Arbiter
  void count(I_Result r) {
    int[] seen = new int[4];
    int[] one = new int[1];
    // A stack that a fault has tied into a circle ends at the first batch that comes twice.
    boolean twice = false;
    while (!twice && stack.take(one, 0) >= 0) {
      seen[one[0]]++;
      twice = seen[one[0]] > 1;
    }
    for (int hand : new int[] {left[0], right[0], right[1]}) {
      if (hand >= 0) {
        seen[hand]++;
      }
    }
    r.r1 = seen[1] == 1 && seen[2] == 1 && seen[3] == 1 ? 3 : -1;
  }
}
