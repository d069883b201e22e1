package org.qmempool.rings;

/**
 * A bounded ring between one producer thread and any number of consumers, in which no call waits
 * for a peer.
 *
 * <p><b>Who may call:</b> one thread at a time enqueues, any thread dequeues. To hand the
 * producer's side over, the old thread's last call must happen-before the new thread's first.
 * <b>Progress:</b> enqueue wait-free, dequeue lock-free. <b>Memory:</b> what the producer wrote
 * before an enqueue happens-before what the consumer does after the dequeue that returned the
 * element.
 *
 * <p><b>0:</b> enqueue returns 0 only when the ring was full, dequeue only when it was empty, as
 * seen by the caller in the call. <b>A peer that stalls or dies</b> hides nothing: a producer's
 * burst that is not yet published is as if the call had not begun, a consumer that dies after its
 * CAS loses what it took. A burst that moves less than asked for has seen the other side's index
 * before it moved its own, as in {@link SpscIntRing}.
 *
 * <p>The producer has zero-copy windows: {@code Start} opens one, {@code At} stores its elements in
 * place, {@code Finish} publishes the first of them.
 */
public final class SpmcIntRing extends SpmcIntAlgebra {
  /**
   * Makes an empty ring.
   *
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public SpmcIntRing(int capacity) {
    this(capacity, 0);
  }

  /** Starts both indices at {@code start}, so that tests reach what runs would take years for. */
  SpmcIntRing(int capacity, long start) {
    super(
        capacity,
        IntSlots.make(IntElements.slotsFor(capacity)),
        new Cursor(start),
        new Cursor(start));
  }

  @Override
  public String toString() {
    return "SpmcIntRing[capacity=" + capacity() + ", size=" + size() + "]";
  }
}
