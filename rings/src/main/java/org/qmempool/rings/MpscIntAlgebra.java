package org.qmempool.rings;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Many producers and one consumer: which slots, and in which order, whatever stores them.
 *
 * <p><b>Slots that carry their own emptiness.</b> Element i lives in slot {@code i & mask}; a slot
 * holds an element or {@link IntSlots#EMPTY}.
 *
 * <ul>
 *   <li>Producer: read {@code producers} as h, then {@code consumer} as c; if {@code h + n - c <=
 *       capacity}, move {@code producers} from h to h + n by CAS, then store the elements. The
 *       slots are empty: the consumer emptied them before it let c pass them.
 *   <li>Consumer: copy the prefix of slots that are not empty, empty them, move {@code consumer}
 *       over them.
 * </ul>
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>(1) A producer's release fence before its claim, then its plain stores; the consumer's
 *       plain loads of those slots, then its acquire fence: who sees the element sees all that the
 *       producer did before.
 *   <li>(2) The consumer's release of {@code consumer} after it emptied the slots; a producer's
 *       acquire of {@code consumer} before its claim: it stores after the slot was emptied.
 *   <li>(3) The volatile CAS of {@code producers} against itself: claims do not overlap.
 * </ul>
 *
 * <p>The copies are plain, as in the MPMC ring, and rest on the same grounds.
 */
class MpscIntAlgebra implements IntRing {
  private final int capacity;
  private final int mask;
  private final int[] slots;
  private final Cursor producers;
  private final Cursor consumer;

  MpscIntAlgebra(int capacity, int[] slots, Cursor producers, Cursor consumer) {
    this.capacity = capacity;
    mask = IntElements.slotsFor(capacity) - 1;
    this.slots = slots;
    this.producers = producers;
    this.consumer = consumer;
  }

  /** Empties all slots, before the first use. */
  final void initialize() {
    IntSlots.clear(slots, 0, mask + 1);
    // A racing publication of the ring itself must not show slots with element 0.
    VarHandle.releaseFence();
  }

  @Override
  public final int capacity() {
    return capacity;
  }

  @Override
  public final int size() {
    long c = consumer.acquire();
    long h = producers.acquire();
    return (int) Math.clamp(h - c, 0L, (long) capacity);
  }

  /**
   * The oldest claim that hides what stands behind it: its producer stands between the claim and
   * the store, or died there, or the consumer has emptied the slot and not yet passed it; any
   * thread. {@link StallClock} tells since when. It does not tell a dead peer from a preempted one.
   *
   * @return the index of the claim, or -1 when the next element is stored or the ring is empty
   */
  public final long stalledClaim() {
    long c = consumer.acquire();
    int slot = IntSlots.get(slots, (int) c & mask);
    VarHandle.acquireFence(); // (1)
    return slot < 0 && producers.acquire() > c && consumer.acquire() == c ? c : -1;
  }

  /**
   * Gives up the claims that were never stored, so that what they hide can be taken; the stored
   * elements keep their order. For a caller that knows the owners of those claims to be dead.
   *
   * <p><b>Precondition:</b> no other thread is inside a call of this ring, all that have been there
   * happen-before this call, and this call happens-before the consumer's next one. Otherwise
   * elements are lost or doubled.
   *
   * @return how many claimed places were given up
   */
  public final int recover() {
    long c = consumer.acquire();
    long h = producers.acquire();
    VarHandle.acquireFence(); // (1)
    long to = h;
    for (long i = h - 1; i >= c; i--) {
      int slot = IntSlots.get(slots, (int) i & mask);
      if (slot >= 0) {
        to--;
        IntSlots.set(slots, (int) to & mask, slot);
      }
    }
    for (long i = c; i < to; i++) {
      IntSlots.set(slots, (int) i & mask, IntSlots.EMPTY);
    }
    consumer.publish(to); // (2), for the producers
    return (int) (to - c);
  }

  @Override
  public final boolean enqueue(int element) {
    IntElements.requireElement(element);
    VarHandle.releaseFence(); // (1)
    for (; ; ) {
      long h = producers.acquire();
      long c = consumer.acquire(); // (2); after h, as in put()
      if (capacity - (h - c) < 1) {
        if (producers.acquire() == h) {
          return false;
        }
      } else if (producers.advance(h, h + 1)) { // (3)
        slots[(int) h & mask] = element; // without a call: see put()
        return true;
      }
    }
  }

  @Override
  public final int dequeue() {
    Windows.requireClosed(consumer.window());
    long c = consumer.own();
    int at = (int) c & mask;
    int slot = IntSlots.get(slots, at);
    VarHandle.acquireFence(); // (1)
    if (slot < 0) {
      return NONE;
    }
    consumer.publish(c); // as in release()
    slots[at] = IntSlots.EMPTY;
    consumer.publish(c + 1); // (2)
    return slot;
  }

  @Override
  public final int enqueueBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    return n == 0 ? 0 : put(src, from, n, n);
  }

  @Override
  public final int enqueueBurst(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    return n == 0 ? 0 : put(src, from, n, 1);
  }

  @Override
  public final int dequeueBulk(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n > capacity || reachable(n) < n ? 0 : take(dst, from, n);
  }

  @Override
  public final int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return take(dst, from, reachable(Math.min(n, capacity)));
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
    int there = reachable(Math.min(Windows.requireCount(n), capacity));
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
    release(consumer.own(), n);
  }

  /** Claims between least and most places and stores elements there. */
  private int put(int[] src, int from, int most, int least) {
    VarHandle.releaseFence(); // (1)
    int n;
    long h;
    for (; ; ) {
      h = producers.acquire();
      // Read after h: a c from before would make the ring look fuller than it was. If h is stale
      // instead, c may have passed it and the room exceed the capacity; then the CAS fails.
      long c = consumer.acquire(); // (2)
      n = (int) Math.min(Math.min(capacity - (h - c), capacity), most);
      if (n < least) {
        if (producers.acquire() == h) {
          return 0;
        }
      } else if (producers.advance(h, h + n)) { // (3)
        break;
      }
    }
    try {
      int rest = n - 1;
      int at = (int) (h + 1) & mask;
      int first = mask + 1 - at;
      if (rest <= first) {
        IntSlots.copyIn(src, from + 1, slots, at, rest);
      } else {
        IntSlots.copyIn(src, from + 1, slots, at, first);
        IntSlots.copyIn(src, from + 1 + first, slots, 0, rest - first);
      }
    } catch (StackOverflowError e) {
      // A claim without its store would hide what stands behind it for good. No call from here on,
      // so that nothing can overflow again: the enqueue succeeds. To store a place twice does no
      // harm, because nobody passes the first one, which is still to come.
      for (long i = h + 1; i < h + n; i++) {
        slots[(int) i & mask] = src[from + (int) (i - h)];
      }
    }
    slots[(int) h & mask] = src[from];
    return n;
  }

  /** How many slots, at most n, hold elements without a gap. */
  private int reachable(int n) {
    Windows.requireClosed(consumer.window());
    int at = (int) consumer.own() & mask;
    int first = mask + 1 - at;
    int found;
    if (n <= first) {
      found = IntSlots.unsignedPrefix(slots, at, n);
    } else {
      found = IntSlots.unsignedPrefix(slots, at, first);
      if (found == first) {
        found += IntSlots.unsignedPrefix(slots, 0, n - first);
      }
    }
    VarHandle.acquireFence(); // (1); the copy that follows is no earlier read of the slots
    return found;
  }

  private int take(int[] dst, int from, int n) {
    if (n > 0) {
      long c = consumer.own();
      int at = (int) c & mask;
      int first = mask + 1 - at;
      if (n <= first) {
        IntSlots.copyOut(slots, at, dst, from, n);
      } else {
        IntSlots.copyOut(slots, at, dst, from, first);
        IntSlots.copyOut(slots, 0, dst, from + first, n - first);
      }
      release(c, n);
    }
    return n;
  }

  /** Empties n slots behind c and lets the producers have them. */
  private void release(long c, int n) {
    // Emptied slots that are not passed would stay a gap for good. So the call at the end is made
    // once before, without effect: if the stack has room for it here, it has room there.
    consumer.publish(c);
    int at = (int) c & mask;
    int first = mask + 1 - at;
    try {
      if (n <= first) {
        IntSlots.clear(slots, at, n);
      } else {
        IntSlots.clear(slots, at, first);
        IntSlots.clear(slots, 0, n - first);
      }
    } catch (StackOverflowError e) {
      for (long i = c; i < c + n; i++) {
        slots[(int) i & mask] = IntSlots.EMPTY; // without a call
      }
    }
    consumer.publish(c + n); // (2)
  }
}
