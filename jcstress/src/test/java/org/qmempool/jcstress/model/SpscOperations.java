package org.qmempool.jcstress.model;

import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.qmempool.rings.SpscIntRing;

/** Single and bulk calls of one producer and one consumer, from which the model checker chooses. */
@Param(name = "element", gen = IntGen.class, conf = "1:9")
public abstract class SpscOperations {
  private final SpscIntRing ring;

  SpscOperations(int capacity) {
    ring = new SpscIntRing(capacity);
  }

  /** Puts one element. */
  @Operation(nonParallelGroup = "producer", params = "element")
  public int put(int element) {
    return ring.enqueue(element) ? 1 : 0;
  }

  /** Puts two elements or none. */
  @Operation(nonParallelGroup = "producer", params = "element")
  public int putBulk(int first) {
    return ring.enqueueBulk(Elements.from(first, 2), 0, 2);
  }

  /** Takes one element. */
  @Operation(nonParallelGroup = "consumer")
  public List<Integer> take() {
    return Elements.one(ring.dequeue());
  }

  /** Takes two elements or none. */
  @Operation(nonParallelGroup = "consumer")
  public List<Integer> takeBulk() {
    int[] dst = new int[2];
    return Elements.list(dst, ring.dequeueBulk(dst, 0, 2));
  }

  /** One slot, used again by every element. */
  public static final class Capacity1 extends SpscOperations {
    /** Made by the model checker, once for each interleaving. */
    public Capacity1() {
      super(1);
    }
  }

  /** Two slots. */
  public static final class Capacity2 extends SpscOperations {
    /** Made by the model checker, once for each interleaving. */
    public Capacity2() {
      super(2);
    }
  }

  /** Three elements in four slots. */
  public static final class Capacity3 extends SpscOperations {
    /** Made by the model checker, once for each interleaving. */
    public Capacity3() {
      super(3);
    }
  }
}
