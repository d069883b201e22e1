package org.qmempool.bulk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carves fresh handles in bulk: each handle from 0 to capacity - 1 once, in ascending order. A
 * handle that was carved never comes back here; the pool above recycles it.
 *
 * <p>Over an {@link ElementMemory} only handles whose elements are committed are carved; when they
 * run out, the next segment is committed.
 *
 * <p>Any thread may call. Lock-free: a call repeats only when another one has carved; but where the
 * memory grows, a call that needs the next segment makes the system call for it, or waits for the
 * thread that does. Memory effect: the commit of an element happens-before the carving of its
 * handle, and so does what a thread did before it {@linkplain #uncarve uncarved}.
 *
 * <p><b>Pairing (1):</b> each CAS of {@code next} follows its thread's read of the limit, and is
 * read with acquire. So whoever sees handles carved sees a limit at least as high.
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
  private final @Nullable ElementMemory memory;

  @SuppressWarnings("UnusedVariable") // read and written through NEXT
  private int next;

  /**
   * Begins with nothing carved, and without memory: only numbers.
   *
   * @param capacity number of handles, 1 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public BulkAllocator(int capacity) {
    this.capacity = checkCapacity(capacity);
    memory = null;
  }

  /**
   * Begins with nothing carved.
   *
   * @param memory where the elements are; committed segment by segment as handles are carved
   */
  public BulkAllocator(ElementMemory memory) {
    capacity = memory.capacity();
    this.memory = memory;
  }

  static int checkCapacity(int capacity) {
    if (capacity < 1 || capacity > 1 << 30) {
      throw new IllegalArgumentException(
          "capacity is "
              + capacity
              + " elements; allowed is 1 to "
              + (1 << 30)
              + ": choose one in that range");
    }
    return capacity;
  }

  /**
   * Carves up to {@code n} fresh handles.
   *
   * @param dst where they go
   * @param from index of the first
   * @param n how many at most
   * @return how many, 0 when all were carved that there are or can be committed now
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  public int carve(int[] dst, int from, int n) {
    return carve(dst, from, n, true);
  }

  /**
   * Carves up to {@code n} fresh handles of elements that are committed already.
   *
   * @param dst where they go
   * @param from index of the first
   * @param n how many at most
   * @return how many, 0 when all were carved
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  public int carveCommitted(int[] dst, int from, int n) {
    return carve(dst, from, n, false);
  }

  private int carve(int[] dst, int from, int n, boolean grow) {
    Objects.checkFromIndexSize(from, n, dst.length);
    int first;
    int count;
    do {
      first = (int) NEXT.getAcquire(this); // (1): the limit is read after it
      int limit = limit();
      count = Math.min(n, limit - first);
      if (count <= 0 && n > 0 && grow && memory != null && memory.growFrom(limit)) {
        count = Math.min(n, limit() - first);
      }
      if (count <= 0) {
        return 0;
      }
      // (1). The CAS makes the ranges disjoint; its partner is also the one that uncarves.
    } while (!NEXT.compareAndSet(this, first, first + count));
    for (int i = 0; i < count; i++) {
      dst[from + i] = first + i;
    }
    return count;
  }

  /**
   * Takes all handles back that were ever carved, as if none had been. The caller must hold them
   * all, and forget them.
   *
   * @param carved how many that is
   * @return whether they are back; false if more have been carved meanwhile, and then none is
   */
  public boolean uncarve(int carved) {
    // Its partner is the CAS of the next carver, whose first write to an element must come after
    // the pages were given back, and after what was done to the element before it was freed.
    return NEXT.compareAndSet(this, carved, 0);
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
   * How many handles there are, or will be at most.
   *
   * @return elements
   */
  public int capacity() {
    return capacity;
  }

  /** How many can be carved without growing. */
  private int limit() {
    return memory == null ? capacity : memory.committed();
  }
}
