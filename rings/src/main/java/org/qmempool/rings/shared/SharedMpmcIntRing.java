package org.qmempool.rings.shared;

import java.lang.foreign.MemorySegment;
import org.qmempool.rings.IntRing;

/**
 * A bounded ring of {@code int} between any number of producers and consumers, over memory that
 * processes may share, in which no call waits for a peer. One process creates it, the others
 * attach; each has an object of its own, or several.
 *
 * <p><b>Who may call:</b> any thread of any process, either side. <b>Progress:</b> lock-free: a
 * call repeats only when another call has moved the same index. <b>Memory:</b> what a producer
 * wrote before an enqueue, to this memory or other memory that both map, is seen by the consumer
 * after the dequeue that returned the element: see the package.
 *
 * <p><b>0:</b> enqueue returns 0 below capacity while a consumer's claim is not yet visible to the
 * caller; dequeue returns 0 although the ring holds elements while a producer stands between its
 * claim and its stores and the elements behind it are hidden.
 *
 * <p><b>A process that dies there</b> hides them until {@link #recover()}, which gives up what was
 * claimed and not stored: of each dead producer at most the burst of its call. A consumer that dies
 * before its claim loses nothing, after it only what it took. {@link #recover()} asks that no other
 * thread of any process is inside a call of the ring. Who calls it knows that of its own threads;
 * of another process it knows it when that one has ended and been waited for, or has said so by
 * other means. {@link #stalledClaim()} tells that a claim is open, not that its owner is dead.
 *
 * <p>Arguments are checked before the claim, and so is the room on the stack for what follows it; a
 * copy that finds none nevertheless is met by storing one by one. If that should fail, too, the
 * call throws {@link StackOverflowError} and leaves its claim open, as a process does that dies
 * there. So does a call whose arena is closed there.
 *
 * <p><b>Trust:</b> whatever another process writes into the memory, no call moves more elements
 * than asked for or reaches memory outside the segment, which the checks of {@link MemorySegment}
 * see to. What was damaged looks like elements, or like none, and a call may repeat for as long as
 * another process moves the index against it. {@link #recover()} refuses indices that contradict
 * the capacity.
 *
 * <p><b>Closing</b> the arena makes the calls of this process fail with {@link
 * IllegalStateException}, the one that is on its way too, which may have claimed or taken: see
 * above.
 *
 * <p><b>Source:</b> slots that carry the parity of their lap, as the phase bit of NVMe completion
 * queues and of virtio packed rings.
 */
public final class SharedMpmcIntRing extends MpmcIntAlgebra {
  private static final int KIND = SharedRingLayout.MPMC;

  private SharedMpmcIntRing(MemorySegment segment, int capacity) {
    super(
        capacity,
        SharedRingHeader.slots(segment, capacity, Integer.BYTES),
        new SharedCursor(segment, SharedRingLayout.PRODUCERS_OFFSET, capacity),
        new SharedCursor(segment, SharedRingLayout.CONSUMERS_OFFSET, capacity));
  }

  /**
   * The memory that a ring needs.
   *
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @return its size in bytes
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public static long sizeFor(int capacity) {
    return SharedRingLayout.sizeFor(capacity, Integer.BYTES);
  }

  /**
   * Makes an empty ring in memory that holds none; of several callers one succeeds.
   *
   * @param segment native or mapped memory, writable, open to all threads, its address a multiple
   *     of {@link SharedRingLayout#ALIGNMENT}, of {@link #sizeFor} bytes or more; kept by the ring
   * @param capacity exact number of elements, 1 to {@link IntRing#MAX_CAPACITY}
   * @return the ring
   * @throws IllegalArgumentException if the capacity or the segment is none of these, or the
   *     segment holds a ring already, of whatever kind; the segment is as it was
   * @throws IllegalStateException if the segment's arena is closed
   */
  public static SharedMpmcIntRing create(MemorySegment segment, int capacity) {
    return create(segment, capacity, 0);
  }

  /** Starts both indices at {@code start}, so that tests reach what runs would take years for. */
  static SharedMpmcIntRing create(MemorySegment segment, int capacity, long start) {
    SharedRingHeader.begin(segment, KIND, Integer.BYTES, capacity, start);
    var ring = new SharedMpmcIntRing(segment, capacity);
    ring.initialize(start);
    SharedRingHeader.publish(segment);
    return ring;
  }

  /**
   * Opens a ring that was created in this memory, by this process or another, as it stands.
   *
   * @param segment as for {@link #create}
   * @return the ring
   * @throws IllegalArgumentException if the segment is not usable, holds no ring of this kind,
   *     version and byte order, or one whose capacity does not fit it or whose indices contradict
   *     the capacity; the segment is as it was
   * @throws IllegalStateException if the segment's arena is closed
   */
  public static SharedMpmcIntRing attach(MemorySegment segment) {
    return new SharedMpmcIntRing(segment, SharedRingHeader.check(segment, KIND, Integer.BYTES));
  }

  @Override
  public String toString() {
    return "SharedMpmcIntRing[capacity=" + capacity() + ", size=" + size() + "]";
  }
}
