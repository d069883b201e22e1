package org.qmempool.jmh.peers;

import org.qmempool.rings.IntRing;
import org.qmempool.rings.LongRing;
import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.MpmcLongRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.SpscLongRing;

/**
 * A thread's hold on a ring: bursts from and to arrays of its own. A JVM that measures has one kind
 * of ring only, so that C2 binds the calls as in a program that holds the final class.
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

  /** A new ring of a kind (spsc or mpmc), of elements of 4 or 8 bytes. */
  static Endpoint of(String kind, int element, int capacity) {
    return switch (kind + element) {
      case "spsc4" -> new OfInt(new SpscIntRing(capacity));
      case "spsc8" -> new OfLong(new SpscLongRing(capacity));
      case "mpmc4" -> new OfInt(new MpmcIntRing(capacity));
      case "mpmc8" -> new OfLong(new MpmcLongRing(capacity));
      default ->
          throw new IllegalArgumentException(
              "no ring " + kind + " of " + element + " bytes: spsc or mpmc, 4 or 8");
    };
  }

  /** Elements of 4 bytes. */
  final class OfInt implements Endpoint {
    private final IntRing ring;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    OfInt(IntRing ring) {
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
      return new OfInt(ring);
    }
  }

  /** Elements of 8 bytes. */
  final class OfLong implements Endpoint {
    private final LongRing ring;
    private final long[] in = new long[MAX_BURST];
    private final long[] out = new long[MAX_BURST];

    OfLong(LongRing ring) {
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
      return new OfLong(ring);
    }
  }
}
