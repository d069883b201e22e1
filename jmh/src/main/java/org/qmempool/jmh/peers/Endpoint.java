package org.qmempool.jmh.peers;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.MpmcLongRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.SpscLongRing;

/**
 * A thread's hold on a ring: bursts from and to arrays of its own. A class for each kind, which
 * holds the final class, as hot code does, and as the C program has a body for each.
 */
interface Endpoint {
  /** The largest burst. */
  int MAX_BURST = 256;

  /** Puts up to n elements; returns how many. */
  int put(int n);

  /** Takes up to n elements; returns how many. */
  int take(int n);

  /** Another thread's hold on the same ring. */
  Endpoint another();

  /** A new ring of a kind (spsc, mpmc, or floor: none), of elements of 4 or 8 bytes. */
  static Endpoint of(String kind, int element, int capacity) {
    return switch (kind + element) {
      case "spsc4" -> new OfSpscInt(new SpscIntRing(capacity));
      case "spsc8" -> new OfSpscLong(new SpscLongRing(capacity));
      case "floor4" -> new Floor(capacity);
      case "mpmc4" -> new OfMpmcInt(new MpmcIntRing(capacity));
      case "mpmc8" -> new OfMpmcLong(new MpmcLongRing(capacity));
      case "jctools4" -> new OfJctools(new MpmcVarHandleArrayQueue<>(capacity));
      default ->
          throw new IllegalArgumentException(
              "no ring "
                  + kind
                  + " of "
                  + element
                  + " bytes: spsc or mpmc, 4 or 8; or floor or jctools of"
                  + " 4");
    };
  }

  /** SPSC, elements of 4 bytes. */
  final class OfSpscInt implements Endpoint {
    private final SpscIntRing ring;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    OfSpscInt(SpscIntRing ring) {
      this.ring = ring;
    }

    @Override
    public int put(int n) {
      return ring.enqueueBurst(in, 0, n);
    }

    @Override
    public int take(int n) {
      return ring.dequeueBurst(out, 0, n);
    }

    @Override
    public Endpoint another() {
      return new OfSpscInt(ring);
    }
  }

  /** SPSC, elements of 8 bytes. */
  final class OfSpscLong implements Endpoint {
    private final SpscLongRing ring;
    private final long[] in = new long[MAX_BURST];
    private final long[] out = new long[MAX_BURST];

    OfSpscLong(SpscLongRing ring) {
      this.ring = ring;
    }

    @Override
    public int put(int n) {
      return ring.enqueueBurst(in, 0, n);
    }

    @Override
    public int take(int n) {
      return ring.dequeueBurst(out, 0, n);
    }

    @Override
    public Endpoint another() {
      return new OfSpscLong(ring);
    }
  }

  /** MPMC, elements of 4 bytes. */
  final class OfMpmcInt implements Endpoint {
    private final MpmcIntRing ring;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    OfMpmcInt(MpmcIntRing ring) {
      this.ring = ring;
    }

    @Override
    public int put(int n) {
      return ring.enqueueBurst(in, 0, n);
    }

    @Override
    public int take(int n) {
      return ring.dequeueBurst(out, 0, n);
    }

    @Override
    public Endpoint another() {
      return new OfMpmcInt(ring);
    }
  }

  /** MPMC, elements of 8 bytes. */
  final class OfMpmcLong implements Endpoint {
    private final MpmcLongRing ring;
    private final long[] in = new long[MAX_BURST];
    private final long[] out = new long[MAX_BURST];

    OfMpmcLong(MpmcLongRing ring) {
      this.ring = ring;
    }

    @Override
    public int put(int n) {
      return ring.enqueueBurst(in, 0, n);
    }

    @Override
    public int take(int n) {
      return ring.dequeueBurst(out, 0, n);
    }

    @Override
    public Endpoint another() {
      return new OfMpmcLong(ring);
    }
  }

  /** JCTools' queue for many, as its users pass bursts: references, fill and drain. */
  final class OfJctools implements Endpoint {
    private final MpmcVarHandleArrayQueue<Object> queue;
    private final Object element = new Object();
    private final MessagePassingQueue.Supplier<Object> supplier = () -> element;
    private final Object[] out = new Object[MAX_BURST];
    private int taken;
    private final MessagePassingQueue.Consumer<Object> consumer = e -> out[taken++] = e;

    OfJctools(MpmcVarHandleArrayQueue<Object> queue) {
      this.queue = queue;
    }

    @Override
    public int put(int n) {
      return queue.fill(supplier, n);
    }

    @Override
    public int take(int n) {
      taken = 0;
      return queue.drain(consumer, n);
    }

    @Override
    public Endpoint another() {
      return new OfJctools(queue);
    }
  }
}
