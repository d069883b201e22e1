package org.qmempool.rings;

import java.util.Objects;

/**
 * One producer and one consumer: the consumer's side is the mirror image of the producer's. It
 * keeps how far it may go as it last saw the producer's index, and reads that line only when this
 * says empty. Its own index, {@code consumers}, and its view of the other, it reads plainly.
 *
 * <p>(1) and (2) are the pairings of {@link SingleProducerIntAlgebra}.
 */
class SpscIntAlgebra extends SingleProducerIntAlgebra {
  SpscIntAlgebra(int capacity, int[] slots, Cursor producer, Cursor consumers) {
    super(capacity, slots, producer, consumers);
  }

  @Override
  public final int dequeue() {
    long taken = consumers.own();
    if (reachable(taken, 1) == 0) {
      return NONE;
    }
    int element = IntSlots.get(slots, (int) taken & mask);
    consumers.publish(taken + 1); // (2)
    return element;
  }

  @Override
  public final int dequeueBulk(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    long taken = consumers.own();
    return reachable(taken, n) < n ? 0 : take(dst, from, n, taken);
  }

  @Override
  public final int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    long taken = consumers.own();
    return take(dst, from, reachable(taken, n), taken);
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
    int there = reachable(consumers.own(), Windows.requireCount(n));
    consumers.open(there);
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
    Objects.checkIndex(i, consumers.window());
    return IntSlots.get(slots, (int) (consumers.own() + i) & mask);
  }

  /**
   * Closes the window and takes its first elements out of the ring.
   *
   * @param n how many, 0 to the size of the window; 0 gives the window up, one that a thread left
   *     open, too
   * @throws IllegalArgumentException if the open window is smaller, or none is open
   */
  public final void dequeueFinish(int n) {
    Windows.requireWithin(n, consumers.window());
    consumers.close();
    consumers.publish(consumers.own() + n); // (2)
  }

  /** How many of {@code wanted} elements stand behind {@code taken}. */
  private int reachable(long taken, int wanted) {
    Cursor own = consumers;
    long there = own.limit() - taken;
    if (there < wanted) {
      Windows.requireClosed(own.window());
      there = own.limit(producer.acquire(), taken); // (1)
    }
    return there < wanted ? (int) there : wanted;
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
      consumers.publish(taken + n); // (2)
    }
    return n;
  }
}
