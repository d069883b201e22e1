package org.qmempool.jcstress.model;

import java.util.Arrays;
import org.jetbrains.lincheck.datastructures.Operation;
import org.qmempool.rings.BatchStack;

/**
 * What the scenarios do with a stack of batches. A container that a take has emptied stays in a
 * hand, as in a pool's cache, until a give fills it again; each hand belongs to one thread.
 */
public final class StackOperations {
  private static final int HANDS = 8;

  private final BatchStack stack = new BatchStack(4, 2);
  private final int[] hands = new int[HANDS];

  /** An empty stack. */
  public StackOperations() {
    Arrays.fill(hands, BatchStack.NONE);
  }

  /** Takes a batch and keeps its container in the hand; 0 when there is none. */
  @Operation
  public int take(int hand) {
    int[] dst = new int[2];
    int container = stack.take(dst, 0);
    if (container == BatchStack.NONE) {
      return 0;
    }
    hands[hand] = container;
    return dst[0] == dst[1] ? dst[0] : -1;
  }

  /** Gives a batch in the container that the hand holds, or in an empty one. */
  @Operation
  public boolean give(int hand, int batch) {
    int container = hands[hand];
    hands[hand] = BatchStack.NONE;
    if (container == BatchStack.NONE) {
      container = stack.acquireEmpty();
    }
    if (container == BatchStack.NONE) {
      return false;
    }
    stack.give(container, new int[] {batch, batch}, 0);
    return true;
  }

  /** Releases the container that the hand holds. */
  @Operation
  public void release(int hand) {
    if (hands[hand] != BatchStack.NONE) {
      stack.releaseEmpty(hands[hand]);
      hands[hand] = BatchStack.NONE;
    }
  }

  /** Batches on the stack, exact when nobody is in flight. */
  @Operation
  public int batches() {
    return stack.batches();
  }

  /** What the stack does when one thread uses it. */
  public static final class Specification {
    private final java.util.ArrayDeque<Integer> batches = new java.util.ArrayDeque<>();
    private final boolean[] holds = new boolean[HANDS];
    private int containers = 4;

    /** An empty stack. */
    public Specification() {}

    /** Takes the batch given last. */
    public int take(int hand) {
      if (batches.isEmpty()) {
        return 0;
      }
      holds[hand] = true;
      return batches.pop();
    }

    /** Gives a batch, in a container of one's own or another. */
    public boolean give(int hand, int batch) {
      if (!holds[hand] && containers == 0) {
        return false;
      }
      containers -= holds[hand] ? 0 : 1;
      holds[hand] = false;
      batches.push(batch);
      return true;
    }

    /** Releases the container. */
    public void release(int hand) {
      containers += holds[hand] ? 1 : 0;
      holds[hand] = false;
    }

    /** Batches on the stack. */
    public int batches() {
      return batches.size();
    }
  }
}
