package org.qmempool.rings;

import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The contract of every bounded ring of non-negative {@code int} elements, for tests and wiring;
 * hot code holds the final class.
 *
 * <p>Bulk operations move all {@code n} elements or none; burst operations move what fits, from 0
 * to {@code n}. No operation waits for another thread. Which threads may call which side, and when
 * 0 is returned although the ring is neither empty nor full, is said by each class.
 *
 * <p>An array that is passed in must not be changed by another thread during the call. A bad
 * argument throws before anything is claimed, and leaves the ring as it was.
 */
public interface IntRing {
  /** The largest capacity of a ring: 2^30 elements. */
  int MAX_CAPACITY = 1 << 30;

  /** What {@link #dequeue()} returns when no element is reachable. */
  int NONE = -1;

  /**
   * The number of elements that the ring holds when full, exactly as asked for.
   *
   * @return from 1 to {@link #MAX_CAPACITY}
   */
  int capacity();

  /**
   * A hint of the number of elements inside, claims that are not yet stored included; any thread.
   *
   * @return from 0 to {@link #capacity()}; outdated as soon as a peer moves
   */
  int size();

  /**
   * A hint of how many more elements fit; any thread.
   *
   * @return {@code capacity() - size()}
   */
  default int freeSpace() {
    return capacity() - size();
  }

  /**
   * Puts one element.
   *
   * @param element from 0 to {@link Integer#MAX_VALUE}
   * @return whether it was taken; false when the ring is full, or when 0 would be returned for a
   *     burst
   * @throws IllegalArgumentException if the element is negative
   */
  boolean enqueue(int element);

  /**
   * Takes one element.
   *
   * @return the element, or {@link #NONE} when none is reachable
   */
  int dequeue();

  /**
   * Puts all of {@code n} elements, or none.
   *
   * @param src holds the elements
   * @param from index of the first
   * @param n how many
   * @return {@code n}, or 0 when they do not all fit
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code src}
   * @throws IllegalArgumentException if one of the elements is negative
   */
  int enqueueBulk(int[] src, int from, int n);

  /**
   * Puts as many of {@code n} elements as fit, the first ones first.
   *
   * @param src holds the elements
   * @param from index of the first
   * @param n how many at most
   * @return how many were taken, 0 to {@code n}
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code src}
   * @throws IllegalArgumentException if one of the elements is negative
   */
  int enqueueBurst(int[] src, int from, int n);

  /**
   * Takes exactly {@code n} elements, or none.
   *
   * @param dst where they go; when 0 is returned, cells of the range may have been overwritten with
   *     {@link #NONE}
   * @param from index of the first
   * @param n how many
   * @return {@code n}, or 0 when fewer are reachable
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  int dequeueBulk(int[] dst, int from, int n);

  /**
   * Takes what is reachable, at most {@code n} elements.
   *
   * @param dst where they go; cells of the range past the count that is returned may have been
   *     overwritten with {@link #NONE}
   * @param from index of the first
   * @param n how many at most
   * @return how many were taken, 0 to {@code n}
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  int dequeueBurst(int[] dst, int from, int n);

  /**
   * Takes what is reachable, at most {@code limit} elements, and hands each to the callback.
   *
   * <p>An exception of the callback passes on; the element that it was given counts as taken, those
   * behind it stay in the ring, and the ring serves on.
   *
   * @param action is called with each element in turn
   * @param limit how many at most
   * @return how many were taken, 0 to {@code limit}
   * @throws IllegalArgumentException if the limit is negative
   */
  default int drain(IntConsumer action, int limit) {
    Objects.requireNonNull(action);
    Windows.requireCount(limit);
    // One by one: what was taken at once, a callback that throws would lose.
    for (int done = 0; done < limit; done++) {
      int element = dequeue();
      if (element == NONE) {
        return done;
      }
      action.accept(element);
    }
    return limit;
  }
}
