package org.qmempool.bulk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Carves fresh handles in bulk: each handle from 0 to capacity - 1 once, in ascending order. A
 * handle that was carved never comes back here; the pool above recycles it.
 *
 * <p>Any thread may call. Lock-free: a call repeats only when another one has carved. Carving gives
 * numbers and no memory, so there is no memory effect to rely on.
 */
public final class BulkAllocator {
  private static final VarHandle NEXT;

  static {
    try {
      NEXT =
          MethodHandles.lookup()
              .findVarHandle(BulkAllocator.class, "next", int.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int capacity;

  @SuppressWarnings("UnusedVariable") // read and written through NEXT
  private int next;

  /**
   * Begins with nothing carved.
   *
   * @param capacity number of handles, 1 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public BulkAllocator(int capacity) {
    if (capacity < 1 || capacity > 1 << 30) {
      throw new IllegalArgumentException(
          "capacity is "
              + capacity
              + " elements; allowed is 1 to "
              + (1 << 30)
              + ": choose one in that range");
    }
    this.capacity = capacity;
  }

  /**
   * Carves up to {@code n} fresh handles.
   *
   * @param dst where they go
   * @param from index of the first
   * @param n how many at most
   * @return how many, 0 when all were carved
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  public int carve(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    int first;
    int count;
    do {
      first = (int) NEXT.getOpaque(this);
      count = Math.min(n, capacity - first);
      if (count == 0) {
        return 0;
      }
      // Against other carvings only: the CAS makes the ranges disjoint, and publishes nothing.
    } while (!NEXT.compareAndSet(this, first, first + count));
    for (int i = 0; i < count; i++) {
      dst[from + i] = first + i;
    }
    return count;
  }

  /**
   * How many handles have been carved; any thread.
   *
   * @return 0 to capacity
   */
  public int carved() {
    return (int) NEXT.getOpaque(this); // opaque: a count, ordered with nothing
  }

  /**
   * How many handles there are.
   *
   * @return elements
   */
  public int capacity() {
    return capacity;
  }
}
