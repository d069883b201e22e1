package org.qmempool.rings;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * One producer and many consumers: which slots, and in which order, whatever stores them.
 *
 * <p>The producer's side is that of the SPSC ring: store, then publish the index; nothing is ever
 * claimed and not stored. A consumer copies what stands behind {@code consumers}, then moves it by
 * CAS; if another one was first, the copy is discarded.
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>(1) The producer's release of {@code producer} with a consumer's acquire of it: the slots
 *       that the index covers, and all that the producer did before, are visible.
 *   <li>(2) A consumer's volatile CAS of {@code consumers} after its copy with the producer's
 *       acquire of it: the copy is over before the slot is stored again.
 *   <li>(3) The volatile CAS of {@code consumers} against itself: each element is taken once.
 * </ul>
 */
class SpmcIntAlgebra implements IntRing {
  private final int capacity;
  private final int mask;
  private final int[] slots;
  private final Cursor producer;
  private final Cursor consumers;

  SpmcIntAlgebra(int capacity, int[] slots, Cursor producer, Cursor consumers) {
    this.capacity = capacity;
    mask = IntElements.slotsFor(capacity) - 1;
    this.slots = slots;
    this.producer = producer;
    this.consumers = consumers;
  }

  @Override
  public final int capacity() {
    return capacity;
  }

  @Override
  public final int size() {
    long taken = consumers.acquire();
    long put = producer.acquire();
    return (int) Math.clamp(put - taken, 0L, (long) capacity);
  }

  @Override
  public final boolean enqueue(int element) {
    IntElements.requireElement(element);
    long put = producer.own();
    if (room(put, 1) == 0) {
      return false;
    }
    IntSlots.set(slots, (int) put & mask, element);
    producer.publish(put + 1); // (1)
    return true;
  }

  @Override
  public final int dequeue() {
    for (; ; ) {
      long c = consumers.acquire();
      long put = producer.acquire(); // (1); after c, as in take()
      if (put - c <= 0) {
        if (consumers.acquire() == c) {
          return NONE;
        }
        continue;
      }
      int element = IntSlots.get(slots, (int) c & mask);
      VarHandle.acquireFence(); // the load is over before the CAS
      if (consumers.advance(c, c + 1)) { // (2), (3)
        return element;
      }
    }
  }

  @Override
  public final int enqueueBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    long put = producer.own();
    return room(put, n) < n ? 0 : put(src, from, n, put);
  }

  @Override
  public final int enqueueBurst(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    long put = producer.own();
    return put(src, from, room(put, n), put);
  }

  @Override
  public final int dequeueBulk(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 || n > capacity ? 0 : take(dst, from, n, n);
  }

  @Override
  public final int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 ? 0 : take(dst, from, n, 1);
  }

  /**
   * Opens a window on free slots, to be filled in place by {@link #enqueueAt}; the producer's
   * thread. Until it is finished every other enqueue throws.
   *
   * @param n how many elements at most
   * @return how many fit, 0 to {@code n}; at 0 no window is open
   * @throws IllegalArgumentException if the count is negative
   * @throws IllegalStateException if a window is open already
   */
  public final int enqueueStart(int n) {
    int fits = room(producer.own(), Windows.requireCount(n));
    producer.open(fits);
    return fits;
  }

  /**
   * Stores an element in the open window; no consumer sees it yet.
   *
   * @param i its place in the window, from 0
   * @param element from 0 to {@link Integer#MAX_VALUE}
   * @throws IndexOutOfBoundsException if the open window has no such place
   * @throws IllegalArgumentException if the element is negative
   */
  public final void enqueueAt(int i, int element) {
    Objects.checkIndex(i, producer.window());
    IntElements.requireElement(element);
    IntSlots.set(slots, (int) (producer.own() + i) & mask, element);
  }

  /**
   * Closes the window and puts its first elements into the ring. Of a place that was not stored an
   * old element is put again.
   *
   * @param n how many, 0 to the size of the window, each of them stored; 0 gives the window up, one
   *     that a thread left open, too
   * @throws IllegalArgumentException if the open window is smaller, or none is open
   */
  public final void enqueueFinish(int n) {
    Windows.requireWithin(n, producer.window());
    producer.close();
    producer.publish(producer.own() + n); // (1)
  }

  /** How many of {@code wanted} elements fit behind {@code put}. */
  private int room(long put, int wanted) {
    Cursor own = producer;
    long free = own.limit() - put;
    if (free < wanted) {
      Windows.requireClosed(own.window());
      long limit = consumers.acquire() + capacity; // (2)
      own.limit(limit);
      free = limit - put;
    }
    return (int) Math.min(free, wanted);
  }

  private int put(int[] src, int from, int n, long put) {
    if (n > 0) {
      int at = (int) put & mask;
      int first = mask + 1 - at;
      if (n <= first) {
        IntSlots.copyIn(src, from, slots, at, n);
      } else {
        IntSlots.copyIn(src, from, slots, at, first);
        IntSlots.copyIn(src, from + first, slots, 0, n - first);
      }
      producer.publish(put + n); // (1)
    }
    return n;
  }

  /** Takes between least and most elements. After the CAS nothing is left to do. */
  private int take(int[] dst, int from, int most, int least) {
    int dirty = 0; // cells of dst that lost races have overwritten
    for (; ; ) {
      long c = consumers.acquire();
      // Read after c: an index from before could lie behind it. If c is stale instead, more than
      // the capacity may seem to be there; then the CAS fails.
      long put = producer.acquire(); // (1)
      int n = (int) Math.min(Math.min(put - c, capacity), most);
      if (n < least) {
        if (consumers.acquire() == c) {
          conceal(dst, from, 0, dirty);
          return 0;
        }
        continue;
      }
      int at = (int) c & mask;
      int first = mask + 1 - at;
      if (n <= first) {
        IntSlots.copyOut(slots, at, dst, from, n);
      } else {
        IntSlots.copyOut(slots, at, dst, from, first);
        IntSlots.copyOut(slots, 0, dst, from + first, n - first);
      }
      VarHandle.acquireFence(); // the copy is over before the CAS
      conceal(dst, from, n, dirty);
      if (consumers.advance(c, c + n)) { // (2), (3)
        return n;
      }
      dirty = Math.max(dirty, n);
    }
  }

  /** What a lost race had copied past the count is not the caller's to see. */
  private static void conceal(int[] dst, int from, int n, int dirty) {
    for (int i = n; i < dirty; i++) {
      dst[from + i] = NONE;
    }
  }
}
