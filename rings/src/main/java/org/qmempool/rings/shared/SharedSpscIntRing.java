package org.qmempool.rings.shared;

import java.lang.foreign.MemorySegment;
import org.qmempool.rings.IntRing;

/**
 * A bounded ring of {@code int} between one producer and one consumer, over memory that two
 * processes may share. One process creates it, the others attach; each has an object of its own.
 *
 * <p><b>Who may call:</b> one thread of one process at a time enqueues, one at a time dequeues;
 * they may be the same. Within an object, a side is handed over when the old thread's last call
 * happens-before the new thread's first. To another object, of this process or another, it is
 * handed over by attaching anew after the old object's last call: an object goes on where it left
 * the side itself, or found it when it was made. A process that has ended, and been waited for, has
 * made its last call. <b>Progress:</b> wait-free. <b>Memory:</b> what the producer wrote before an
 * enqueue, to this memory or other memory that both map, is seen by the consumer after the dequeue
 * that returned the element: see the package. <b>0:</b> enqueue returns 0 (burst) only when the
 * ring was full, dequeue only when it was empty, as seen by the caller in the call.
 *
 * <p><b>A peer that stalls or dies</b> hides nothing that it had put before, and there is nothing
 * to recover: its heir attaches, and goes on. A producer's burst that is not yet published is lost
 * with its process. A consumer's burst, or window, that is not yet taken out stays inside for the
 * heir: what a consumer has done with elements of a window that it did not finish will be done
 * again. What a dequeue has returned is lost with the process that had it.
 *
 * <p><b>Trust:</b> whatever another process writes into the memory, no call moves more elements
 * than asked for, or than the capacity, or reaches memory outside the segment, which the checks of
 * {@link MemorySegment} see to as well. An index that allows more, or less than none, makes the
 * call that reads it throw {@link IllegalStateException}; other damage looks like elements,
 * negative ones even.
 *
 * <p><b>Closing</b> the arena makes the calls of this process fail with {@link
 * IllegalStateException}, the one that is on its way too, and leaves the other process alone. That
 * one call may have been as if it had not begun, or complete.
 *
 * <p>Both sides have zero-copy windows: {@code Start} opens one, {@code At} reaches its elements in
 * place, {@code Finish} moves the first of them.
 */
public final class SharedSpscIntRing extends SpscIntAlgebra {
  private static final int KIND = SharedRingLayout.SPSC;

  private SharedSpscIntRing(MemorySegment segment, int capacity) {
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
  public static SharedSpscIntRing create(MemorySegment segment, int capacity) {
    return create(segment, capacity, 0);
  }

  /** Starts both indices at {@code start}, so that tests reach what runs would take years for. */
  static SharedSpscIntRing create(MemorySegment segment, int capacity, long start) {
    SharedRingHeader.begin(segment, KIND, Integer.BYTES, capacity, start);
    var ring = new SharedSpscIntRing(segment, capacity);
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
  public static SharedSpscIntRing attach(MemorySegment segment) {
    return new SharedSpscIntRing(segment, SharedRingHeader.check(segment, KIND, Integer.BYTES));
  }

  @Override
  public String toString() {
    return "SharedSpscIntRing[capacity=" + capacity() + ", size=" + size() + "]";
  }
}
