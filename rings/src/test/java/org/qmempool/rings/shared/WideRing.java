package org.qmempool.rings.shared;

import org.qmempool.rings.IntRing;
import org.qmempool.rings.LongRing;

/**
 * A ring of {@code long} as one of {@code int}, so that one test serves both: each half of an
 * element carries the same number, and one whose halves differ comes out as {@link #TORN}.
 */
final class WideRing implements IntRing {
  /** What no ring contains. */
  static final int TORN = -2;

  private final LongRing ring;

  WideRing(LongRing ring) {
    this.ring = ring;
  }

  static long widen(int element) {
    return (long) element << Integer.SIZE | element;
  }

  static int narrow(long element) {
    return element == NONE ? NONE : element == widen((int) element) ? (int) element : TORN;
  }

  @Override
  public int capacity() {
    return ring.capacity();
  }

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public boolean enqueue(int element) {
    return ring.enqueue(widen(element));
  }

  @Override
  public int dequeue() {
    return narrow(ring.dequeue());
  }

  @Override
  public int enqueueBulk(int[] src, int from, int n) {
    return ring.enqueueBulk(widen(src, from, n), 0, n);
  }

  @Override
  public int enqueueBurst(int[] src, int from, int n) {
    return ring.enqueueBurst(widen(src, from, n), 0, n);
  }

  @Override
  public int dequeueBulk(int[] dst, int from, int n) {
    long[] wide = new long[n];
    return narrow(wide, ring.dequeueBulk(wide, 0, n), dst, from);
  }

  @Override
  public int dequeueBurst(int[] dst, int from, int n) {
    long[] wide = new long[n];
    return narrow(wide, ring.dequeueBurst(wide, 0, n), dst, from);
  }

  private static long[] widen(int[] src, int from, int n) {
    long[] wide = new long[n];
    for (int i = 0; i < n; i++) {
      wide[i] = widen(src[from + i]);
    }
    return wide;
  }

  private static int narrow(long[] wide, int n, int[] dst, int from) {
    for (int i = 0; i < n; i++) {
      dst[from + i] = narrow(wide[i]);
    }
    return n;
  }
}
