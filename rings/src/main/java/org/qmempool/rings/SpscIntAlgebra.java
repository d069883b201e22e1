package org.qmempool.rings;

import java.util.Objects;

/**
 * One producer and one consumer: which slots, and in which order, whatever stores them.
 *
 * <p>Two indices count the elements ever put ({@code producer}) and ever taken ({@code consumer});
 * element i lives in slot {@code i & mask}. The slots are the next power of two, the bound is the
 * exact capacity. Each side keeps how far it may go as it last saw the other's index, and reads the
 * other's cache line only when that says full (or empty): as Linux's ptr_ring and the AF_XDP rings
 * do, after Lamport's ring of 1983 and FastForward.
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>(1) The producer's release of {@code producer} with the consumer's acquire of it: the slots
 *       that the index covers, and all that the producer did before, are visible.
 *   <li>(2) The consumer's release of {@code consumer} with the producer's acquire of it: the
 *       consumer's reads of the slots are over before the producer writes them again.
 *   <li>Each side reads its own index, and its view of the other's, plainly: nobody else writes it.
 * </ul>
 */
class SpscIntAlgebra implements IntRing {
  private final int capacity;
  private final int mask;
  private final int[] slots;
  private final Cursor producer;
  private final Cursor consumer;

  SpscIntAlgebra(int capacity, int[] slots, Cursor producer, Cursor consumer) {
    this.capacity = capacity;
    mask = IntElements.slotsFor(capacity) - 1;
    this.slots = slots;
    this.producer = producer;
    this.consumer = consumer;
  }

  @Override
  public final int capacity() {
    return capacity;
  }

  @Override
  public final int size() {
    long taken = consumer.acquire();
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
    long taken = consumer.own();
    if (reachable(taken, 1) == 0) {
      return NONE;
    }
    int element = IntSlots.get(slots, (int) taken & mask);
    consumer.publish(taken + 1); // (2)
    return element;
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
    long taken = consumer.own();
    return reachable(taken, n) < n ? 0 : take(dst, from, n, taken);
  }

  @Override
  public final int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    long taken = consumer.own();
    return take(dst, from, reachable(taken, n), taken);
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
   * Stores an element in the open window; the consumer does not see it yet.
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

  /**
   * Opens a window on elements, to be read in place by {@link #dequeueAt}; the consumer's thread.
   * Until it is finished every other dequeue throws.
   *
   * @param n how many elements at most
   * @return how many are reachable, 0 to {@code n}; at 0 no window is open
   * @throws IllegalArgumentException if the count is negative
   * @throws IllegalStateException if a window is open already
   */
  public final int dequeueStart(int n) {
    int there = reachable(consumer.own(), Windows.requireCount(n));
    consumer.open(there);
    return there;
  }

  /**
   * Reads an element of the open window; it stays in the ring.
   *
   * @param i its place in the window, from 0
   * @return the element
   * @throws IndexOutOfBoundsException if the open window has no such place
   */
  public final int dequeueAt(int i) {
    Objects.checkIndex(i, consumer.window());
    return IntSlots.get(slots, (int) (consumer.own() + i) & mask);
  }

  /**
   * Closes the window and takes its first elements out of the ring.
   *
   * @param n how many, 0 to the size of the window; 0 gives the window up, one that a thread left
   *     open, too
   * @throws IllegalArgumentException if the open window is smaller, or none is open
   */
  public final void dequeueFinish(int n) {
    Windows.requireWithin(n, consumer.window());
    consumer.close();
    consumer.publish(consumer.own() + n); // (2)
  }

  /** How many of {@code wanted} elements fit behind {@code put}. */
  private int room(long put, int wanted) {
    Cursor own = producer;
    long free = own.limit() - put;
    if (free < wanted) {
      Windows.requireClosed(own.window());
      long limit = consumer.acquire() + capacity; // (2)
      own.limit(limit);
      free = limit - put;
    }
    return (int) Math.min(free, wanted);
  }

  /** How many of {@code wanted} elements stand behind {@code taken}. */
  private int reachable(long taken, int wanted) {
    Cursor own = consumer;
    long there = own.limit() - taken;
    if (there < wanted) {
      Windows.requireClosed(own.window());
      long limit = producer.acquire(); // (1)
      own.limit(limit);
      there = limit - taken;
    }
    return (int) Math.min(there, wanted);
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

  private int take(int[] dst, int from, int n, long taken) {
    if (n > 0) {
      int at = (int) taken & mask;
      int first = mask + 1 - at;
      if (n <= first) {
        IntSlots.copyOut(slots, at, dst, from, n);
      } else {
        IntSlots.copyOut(slots, at, dst, from, first);
        IntSlots.copyOut(slots, 0, dst, from + first, n - first);
      }
      consumer.publish(taken + n); // (2)
    }
    return n;
  }
}
