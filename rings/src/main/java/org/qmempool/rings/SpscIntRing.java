package org.qmempool.rings;

import java.util.Objects;

/**
 * A bounded ring between one producer thread and one consumer thread.
 *
 * <p><b>Who may call:</b> one thread at a time enqueues, one thread at a time dequeues; they may be
 * the same. To hand a side over, the old thread's last call must happen-before the new thread's
 * first. <b>Progress:</b> wait-free. <b>Memory:</b> what the producer wrote before an enqueue
 * happens-before what the consumer does after the dequeue that returned the element. <b>0:</b>
 * enqueue returns 0 (burst) only when the ring was full, dequeue only when it was empty, as seen by
 * the caller in the call.
 *
 * <p>Single and bulk operations are linearizable. A burst that moves less than asked for has seen
 * the other side's index before it moved its own: what the peer did in between it does not know,
 * and the peer may have found the ring full (or empty) once more.
 *
 * <p><b>Algorithm.</b> Two indices count the elements ever put ({@code producer}) and ever taken
 * ({@code consumer}); element i lives in slot {@code i & mask}. The slot array is the next power of
 * two, the bound is the exact capacity. Each side keeps what it last saw of the other's index and
 * reads the other's cache line only when that view says full (or empty): as Linux's ptr_ring and
 * the AF_XDP rings do, after Lamport's ring of 1983 and FastForward.
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>The producer's release of {@code producer} pairs with the consumer's acquire of it: the
 *       slots that the index covers, and all that the producer did before, are visible.
 *   <li>The consumer's release of {@code consumer} pairs with the producer's acquire of it: the
 *       consumer's reads of the slots are over before the producer writes them again.
 *   <li>Each side reads its own index, and its view of the other's, plainly: nobody else writes it.
 * </ul>
 */
public final class SpscIntRing implements IntRing {
  private final int capacity;
  private final int mask;
  private final int[] slots;
  private final Cursor producer;
  private final Cursor consumer;

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
    int length = IntElements.slotsFor(capacity);
    this.capacity = capacity;
    mask = length - 1;
    slots = new int[length];
    producer = new Cursor(start);
    consumer = new Cursor(start);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int size() {
    long taken = consumer.acquire();
    long put = producer.acquire();
    return (int) Math.clamp(put - taken, 0L, (long) capacity);
  }

  @Override
  public boolean enqueue(int element) {
    IntElements.requireElement(element);
    long put = producer.own();
    if (room(put, 1) == 0) {
      return false;
    }
    slots[(int) put & mask] = element;
    producer.publish(put + 1); // release: pairs with the acquire in reachable()
    return true;
  }

  @Override
  public int dequeue() {
    long taken = consumer.own();
    if (reachable(taken, 1) == 0) {
      return NONE;
    }
    int element = slots[(int) taken & mask];
    consumer.publish(taken + 1); // release: pairs with the acquire in room()
    return element;
  }

  @Override
  public int enqueueBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    long put = producer.own();
    return room(put, n) < n ? 0 : put(src, from, n, put);
  }

  @Override
  public int enqueueBurst(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    long put = producer.own();
    return put(src, from, room(put, n), put);
  }

  @Override
  public int dequeueBulk(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    long taken = consumer.own();
    return reachable(taken, n) < n ? 0 : take(dst, from, n, taken);
  }

  @Override
  public int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    long taken = consumer.own();
    return take(dst, from, reachable(taken, n), taken);
  }

  @Override
  public String toString() {
    return "SpscIntRing[capacity=" + capacity + ", size=" + size() + "]";
  }

  /** How many of {@code wanted} elements fit behind {@code put}. */
  private int room(long put, int wanted) {
    Cursor own = producer;
    long free = capacity - (put - own.peerSeen);
    if (free < wanted) {
      own.peerSeen = consumer.acquire(); // pairs with the consumer's publish
      free = capacity - (put - own.peerSeen);
    }
    return (int) Math.min(free, wanted);
  }

  /** How many of {@code wanted} elements stand behind {@code taken}. */
  private int reachable(long taken, int wanted) {
    Cursor own = consumer;
    long there = own.peerSeen - taken;
    if (there < wanted) {
      own.peerSeen = producer.acquire(); // pairs with the producer's publish
      there = own.peerSeen - taken;
    }
    return (int) Math.min(there, wanted);
  }

  private int put(int[] src, int from, int n, long put) {
    if (n > 0) {
      int at = (int) put & mask;
      int first = Math.min(n, slots.length - at);
      IntElements.copy(src, from, slots, at, first);
      if (first < n) {
        IntElements.copy(src, from + first, slots, 0, n - first);
      }
      producer.publish(put + n); // release: pairs with the acquire in reachable()
    }
    return n;
  }

  private int take(int[] dst, int from, int n, long taken) {
    if (n > 0) {
      int at = (int) taken & mask;
      int first = Math.min(n, slots.length - at);
      IntElements.copy(slots, at, dst, from, first);
      if (first < n) {
        IntElements.copy(slots, 0, dst, from + first, n - first);
      }
      consumer.publish(taken + n); // release: pairs with the acquire in room()
    }
    return n;
  }
}
