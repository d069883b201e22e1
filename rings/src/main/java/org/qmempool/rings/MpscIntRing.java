package org.qmempool.rings;

/**
 * A bounded ring between any number of producers and one consumer thread, in which no call waits
 * for a peer.
 *
 * <p><b>Who may call:</b> any thread enqueues, one thread at a time dequeues. To hand the
 * consumer's side over, the old thread's last call must happen-before the new thread's first.
 * <b>Progress:</b> enqueue lock-free, dequeue wait-free. <b>Memory:</b> what a producer wrote
 * before an enqueue happens-before what the consumer does after the dequeue that returned the
 * element.
 *
 * <p><b>0:</b> enqueue returns 0 only when the ring was full as seen by the caller, what the
 * consumer has not yet released included; dequeue returns 0 although the ring holds elements while
 * a producer stands between its claim and its stores and the elements behind it are hidden. <b>A
 * producer that dies there</b> hides them until {@link #recover()}. Arguments are checked before
 * the claim; a stack that ends behind it is met by storing without a call, so that the enqueue
 * succeeds. What dies there nevertheless, as a killed process does, is left to {@link #recover()}.
 *
 * <p>The consumer has zero-copy windows: {@code Start} opens one, {@code At} reaches its elements
 * in place, {@code Finish} takes the first of them.
 *
 * <p><b>Source:</b> slots that carry their own emptiness, as in Lamport-style queues since
 * FastForward (Giacomoni et al., 2008), with a bound by the consumer's index.
 */
public final class MpscIntRing extends MpscIntAlgebra {
  /**
   * Makes an empty ring.
   *
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public MpscIntRing(int capacity) {
    this(capacity, 0);
  }

  /** Starts both indices at {@code start}, so that tests reach what runs would take years for. */
  MpscIntRing(int capacity, long start) {
    super(
        capacity,
        IntSlots.make(IntElements.slotsFor(capacity)),
        new Cursor(start),
        new Cursor(start));
    initialize();
  }

  @Override
  public String toString() {
    return "MpscIntRing[capacity=" + capacity() + ", size=" + size() + "]";
  }
}
