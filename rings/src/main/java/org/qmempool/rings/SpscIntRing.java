package org.qmempool.rings;

/**
 * A bounded ring between one producer thread and one consumer thread.
 *
 * <p><b>Who may call:</b> one thread at a time enqueues, one thread at a time dequeues; they may be
 * the same. To hand a side over, the old thread's last call must happen-before the new thread's
 * first. <b>Progress:</b> wait-free. <b>Memory:</b> what the producer wrote before an enqueue
 * happens-before what the consumer does after the dequeue that returned the element. <b>0:</b>
 * enqueue returns 0 (burst) only when the ring was full, dequeue only when it was empty, as seen by
 * the caller in the call. <b>A peer that stalls or dies</b> hides nothing that it had put before; a
 * producer's burst that is not yet published, or a consumer's that is not yet returned, is as if
 * the call had not begun.
 *
 * <p>Single and bulk operations are linearizable. A burst that moves less than asked for has seen
 * the other side's index before it moved its own: what the peer did in between it does not know,
 * and the peer may have found the ring full (or empty) once more.
 *
 * <p>Both sides have zero-copy windows: {@code Start} opens one, {@code At} reaches its elements in
 * place, {@code Finish} moves the first of them.
 */
public final class SpscIntRing extends SpscIntAlgebra {
  /**
   * Makes an empty ring.
   *
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public SpscIntRing(int capacity) {
    this(capacity, 0);
  }

  /** Starts both indices at {@code start}, so that tests reach what runs would take years for. */
  SpscIntRing(int capacity, long start) {
    super(
        capacity,
        IntSlots.make(IntElements.slotsFor(capacity)),
        new Cursor(start),
        new Cursor(start));
  }

  @Override
  public String toString() {
    return "SpscIntRing[capacity=" + capacity() + ", size=" + size() + "]";
  }
}
