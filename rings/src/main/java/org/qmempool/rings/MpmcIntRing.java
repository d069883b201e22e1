package org.qmempool.rings;

/**
 * A bounded ring between any number of producers and consumers, in which no call waits for a peer.
 *
 * <p><b>Who may call:</b> any thread, either side. <b>Progress:</b> lock-free: a call repeats only
 * when another call has moved the same index. <b>Memory:</b> what a producer wrote before an
 * enqueue happens-before what the consumer does after the dequeue that returned the element.
 *
 * <p><b>0:</b> enqueue returns 0 below capacity while a consumer's claim is not yet visible to the
 * caller; dequeue returns 0 although the ring holds elements while a producer stands between its
 * claim and its stores and the elements behind it are hidden. <b>A producer that dies there</b>
 * hides them until {@link #recover()}; a consumer that dies before its claim loses nothing, after
 * it only what it took. Arguments are checked before the claim; a stack that ends behind it is met
 * by storing without a call, so that the enqueue succeeds. What dies there nevertheless, as a
 * killed process does, is left to {@link #recover()}.
 *
 * <p><b>Source:</b> slots that carry the parity of their lap, as the phase bit of NVMe completion
 * queues and of virtio packed rings.
 */
public final class MpmcIntRing extends MpmcIntAlgebra {
  /**
   * Makes an empty ring.
   *
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public MpmcIntRing(int capacity) {
    this(capacity, 0);
  }

  /** Starts both indices at {@code start}, so that tests reach what runs would take years for. */
  MpmcIntRing(int capacity, long start) {
    super(
        capacity,
        IntSlots.make(IntElements.slotsFor(capacity)),
        new Cursor(start),
        new Cursor(start));
    initialize(start);
  }

  @Override
  public String toString() {
    return "MpmcIntRing[capacity=" + capacity() + ", size=" + size() + "]";
  }
}
