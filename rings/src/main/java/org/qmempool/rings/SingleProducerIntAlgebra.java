package org.qmempool.rings;

import java.util.Objects;

/**
 * The side of a single producer, and what its rings share, whoever consumes: which slots, and in
 * which order, whatever stores them.
 *
 * <p>Two indices count the elements ever put ({@code producer}) and ever taken ({@code consumers});
 * element i lives in slot {@code i & mask}. The slots are the next power of two, the bound is the
 * exact capacity. The producer stores, then publishes its index; nothing is ever claimed and not
 * stored. It keeps how far it may go as it last saw the consumers' index, and reads their cache
 * line only when that says full: as Linux's ptr_ring and the AF_XDP rings do, after Lamport's ring
 * of 1983 and FastForward.
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>(1) The producer's release of {@code producer} with a consumer's acquire of it: the slots
 *       that the index covers, and all that the producer did before, are visible.
 *   <li>(2) A consumer's release, or volatile CAS, of {@code consumers} with the producer's acquire
 *       of it: the consumer's reads of the slots are over before the producer stores them again.
 *   <li>The producer reads its own index, and its view of the other, plainly: nobody else writes
 *       it.
 * </ul>
 */
abstract class SingleProducerIntAlgebra implements IntRing {
  final int capacity;
  final int mask;
  final int[] slots;
  final Cursor producer;
  final Cursor consumers;

  SingleProducerIntAlgebra(int capacity, int[] slots, Cursor producer, Cursor consumers) {
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
  public final int enqueueBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    long put = producer.own();
    return put(src, from, n, room(put, n) < n ? 0 : n, put);
  }

  @Override
  public final int enqueueBurst(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    long put = producer.own();
    return put(src, from, n, room(put, n), put);
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
   * old element is put again, or 0.
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
      free = own.limit(consumers.acquire() + capacity, put); // (2)
    }
    return free < wanted ? (int) free : wanted;
  }

  /**
   * Stores the first n of the elements that were offered, and looks at their signs on the way:
   * until they are published nobody sees them, and if one is negative they never are.
   */
  private int put(int[] src, int from, int offered, int n, long put) {
    int at = (int) put & mask;
    int first = mask + 1 - at;
    int signs;
    if (n <= first) {
      signs = IntSlots.copyInWithSigns(src, from, slots, at, n);
    } else {
      signs = IntSlots.copyInWithSigns(src, from, slots, at, first);
      signs |= IntSlots.copyInWithSigns(src, from + first, slots, 0, n - first);
    }
    if (n < offered || signs < 0) {
      refuseNegatives(src, from, offered, n, put);
    }
    if (n > 0) {
      producer.publish(put + n); // (1)
    }
    return n;
  }

  /** Throws if one is negative, and leaves none in the slots: a window might put what is there. */
  private void refuseNegatives(int[] src, int from, int offered, int stored, long put) {
    try {
      IntElements.requireElements(src, from, offered);
    } catch (IllegalArgumentException e) {
      for (int i = 0; i < stored; i++) {
        IntSlots.set(slots, (int) (put + i) & mask, 0);
      }
      throw e;
    }
  }
}
