package org.qmempool.jcstress.model;

import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.qmempool.rings.IntRing;
import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.MpscIntRing;
import org.qmempool.rings.SpmcIntRing;
import org.qmempool.rings.SpscIntRing;

/** What the scenarios do with a ring; each kind joins by three nested classes. */
public abstract class RingOperations {
  private final IntRing ring;

  RingOperations(IntRing ring) {
    this.ring = ring;
  }

  /** The most elements that the ring holds. */
  public int capacity() {
    return ring.capacity();
  }

  /** Puts one element. */
  @Operation
  public int put(int element) {
    return ring.enqueue(element) ? 1 : 0;
  }

  /** Puts the elements from first on, as many as fit. */
  @Operation
  public int putBurst(int first, int n) {
    return ring.enqueueBurst(Elements.from(first, n), 0, n);
  }

  /** Puts n elements or none. */
  @Operation
  public int putBulk(int first, int n) {
    return ring.enqueueBulk(Elements.from(first, n), 0, n);
  }

  /** Takes one element. */
  @Operation
  public List<Integer> take() {
    return Elements.one(ring.dequeue());
  }

  /** Takes what is reachable. */
  @Operation
  public List<Integer> takeBurst(int n) {
    int[] dst = new int[n];
    return Elements.list(dst, ring.dequeueBurst(dst, 0, n));
  }

  /** Takes n elements or none. */
  @Operation
  public List<Integer> takeBulk(int n) {
    int[] dst = new int[n];
    return Elements.list(dst, ring.dequeueBulk(dst, 0, n));
  }

  /** One slot: every element begins a lap; one producer and one consumer. */
  public static final class Spsc1 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Spsc1() {
      super(new SpscIntRing(1));
    }
  }

  /** Two slots; one producer and one consumer. */
  public static final class Spsc2 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Spsc2() {
      super(new SpscIntRing(2));
    }
  }

  /** Three elements in four slots; one producer and one consumer. */
  public static final class Spsc3 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Spsc3() {
      super(new SpscIntRing(3));
    }
  }

  /** One slot: every element begins a lap; many producers and consumers. */
  public static final class Mpmc1 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Mpmc1() {
      super(new MpmcIntRing(1));
    }
  }

  /** Two slots; many producers and consumers. */
  public static final class Mpmc2 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Mpmc2() {
      super(new MpmcIntRing(2));
    }
  }

  /** Three elements in four slots; many producers and consumers. */
  public static final class Mpmc3 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Mpmc3() {
      super(new MpmcIntRing(3));
    }
  }

  /** One slot; many producers and one consumer. */
  public static final class Mpsc1 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Mpsc1() {
      super(new MpscIntRing(1));
    }
  }

  /** Two slots; many producers and one consumer. */
  public static final class Mpsc2 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Mpsc2() {
      super(new MpscIntRing(2));
    }
  }

  /** Three elements in four slots; many producers and one consumer. */
  public static final class Mpsc3 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Mpsc3() {
      super(new MpscIntRing(3));
    }
  }

  /** One slot; one producer and many consumers. */
  public static final class Spmc1 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Spmc1() {
      super(new SpmcIntRing(1));
    }
  }

  /** Two slots; one producer and many consumers. */
  public static final class Spmc2 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Spmc2() {
      super(new SpmcIntRing(2));
    }
  }

  /** Three elements in four slots; one producer and many consumers. */
  public static final class Spmc3 extends RingOperations {
    /** Made by the model checker, once for each interleaving. */
    public Spmc3() {
      super(new SpmcIntRing(3));
    }
  }
}
