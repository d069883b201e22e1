package org.qmempool.jmh.peers;

import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.MpmcLongRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.SpscLongRing;

/**
 * A thread's hold on a ring: bursts from and to arrays of its own. A JVM that measures uses one
 * implementation only, so that the calls are bound as in a program of that kind of ring.
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
      case "spsc4" -> new SpscInt(new SpscIntRing(capacity));
      case "spsc8" -> new SpscLong(new SpscLongRing(capacity));
      case "mpmc4" -> new MpmcInt(new MpmcIntRing(capacity));
      case "mpmc8" -> new MpmcLong(new MpmcLongRing(capacity));
      default ->
          throw new IllegalArgumentException(
              "no ring " + kind + " of " + element + " bytes: spsc or mpmc, 4 or 8");
    };
  }

  /** SPSC of int. */
  final class SpscInt implements Endpoint {
    private final SpscIntRing ring;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    SpscInt(SpscIntRing ring) {
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
      return new SpscInt(ring);
    }
  }

  /** SPSC of long. */
  final class SpscLong implements Endpoint {
    private final SpscLongRing ring;
    private final long[] in = new long[MAX_BURST];
    private final long[] out = new long[MAX_BURST];

    SpscLong(SpscLongRing ring) {
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
      return new SpscLong(ring);
    }
  }

  /** MPMC of int. */
  final class MpmcInt implements Endpoint {
    private final MpmcIntRing ring;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    MpmcInt(MpmcIntRing ring) {
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
      return new MpmcInt(ring);
    }
  }

  /** MPMC of long. */
  final class MpmcLong implements Endpoint {
    private final MpmcLongRing ring;
    private final long[] in = new long[MAX_BURST];
    private final long[] out = new long[MAX_BURST];

    MpmcLong(MpmcLongRing ring) {
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
      return new MpmcLong(ring);
    }
  }
}
