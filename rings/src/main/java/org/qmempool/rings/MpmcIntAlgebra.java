package org.qmempool.rings;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Many producers and many consumers: which slots, and in which order, whatever stores them.
 *
 * <p><b>Slots that carry the parity of their lap</b>, as the phase bit of NVMe completion queues
 * and of virtio packed rings. Element i lives in slot {@code i & mask}, in lap {@code i >>> shift}.
 * A slot is 31 (63) bits of element and, in its sign bit, the parity of the lap that stored it; a
 * new ring's slots carry the parity of lap -1.
 *
 * <ul>
 *   <li>Producer: read {@code producers} as h, then {@code consumers} as c; if {@code h + n - c <=
 *       capacity}, move {@code producers} from h to h + n by CAS, then store the elements with
 *       their lap's parity. The slots need no check: c has passed what they held.
 *   <li>Consumer: read {@code consumers} as c, copy the prefix of slots from c on that carries the
 *       right parity, move {@code consumers} over it by CAS. There is nothing to clear, and {@code
 *       producers} is not read.
 * </ul>
 *
 * <p>A slot of the right parity holds the right lap's element: it cannot hold one of two laps
 * before, because that one was taken before c could pass it, and a newer one only if c has moved,
 * in which case the CAS fails and the copy is discarded.
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>(1) A producer's release fence before its claim, then its plain stores; a consumer's plain
 *       loads of those slots, then its acquire fence: who sees the parity sees all that the
 *       producer did before.
 *   <li>(2) A consumer's volatile CAS of {@code consumers} after its copy; a producer's acquire of
 *       {@code consumers} before its claim: the copy is over before the slot is stored again.
 *   <li>(3) The volatile CAS of {@code producers} against itself: claims do not overlap.
 * </ul>
 *
 * <p>The copies are plain: (1) rests on fences and on HotSpot's per-element atomicity of array
 * copies, not on the letter of the Java memory model, and on multi-copy-atomic hardware (x86,
 * Armv8). It has been run on x86-64 only.
 */
class MpmcIntAlgebra implements IntRing {
  private final int capacity;
  private final int mask;
  private final int shift;
  private final int[] slots;
  private final Cursor producers;
  private final Cursor consumers;

  MpmcIntAlgebra(int capacity, int[] slots, Cursor producers, Cursor consumers) {
    this.capacity = capacity;
    mask = IntElements.slotsFor(capacity) - 1;
    shift = Integer.bitCount(mask);
    this.slots = slots;
    this.producers = producers;
    this.consumers = consumers;
  }

  /** Each slot as if the lap before the first to use it had stored it; before the first use. */
  final void initialize(long start) {
    for (int i = 0; i <= mask; i++) {
      IntSlots.set(slots, i, parity(start + ((i - start) & mask)) ^ IntSlots.SIGN);
    }
    // A racing publication of the ring itself must not show slots of parity 0.
    VarHandle.releaseFence();
  }

  @Override
  public final int capacity() {
    return capacity;
  }

  @Override
  public final int size() {
    long c = consumers.acquire();
    long h = producers.acquire();
    return (int) Math.clamp(h - c, 0L, (long) capacity);
  }

  /**
   * A number that grows with every enqueue that took something, so that a scan can tell whether
   * anything was put meanwhile; any thread.
   *
   * @return the index of the next claim, for comparison only
   */
  public final long version() {
    return producers.acquire(); // pairs with the CAS of a claim (3)
  }

  /**
   * The oldest claim that hides what stands behind it: its producer stands between the claim and
   * the store, or died there; any thread. {@link StallClock} tells since when. It does not tell a
   * dead owner from a preempted one.
   *
   * @return the index of the claim, or -1 when the next element is stored or the ring is empty
   */
  public final long stalledClaim() {
    long c = consumers.acquire();
    int slot = IntSlots.get(slots, (int) c & mask);
    VarHandle.acquireFence(); // (1)
    return (slot ^ parity(c)) < 0 && producers.acquire() > c && consumers.acquire() == c ? c : -1;
  }

  /**
   * Gives up the claims that were never stored, so that what they hide can be taken; the stored
   * elements keep their order. For a caller that knows the owners of those claims to be dead.
   *
   * <p><b>Precondition:</b> no other thread (or process) is inside a call of this ring, and all
   * that have been there happen-before this call. Otherwise elements are lost or doubled. A process
   * that dies inside this call may leave elements doubled, or invented: then make a new ring.
   *
   * @return how many claimed places were given up
   * @throws IllegalStateException if the indices contradict the capacity, or move meanwhile
   */
  public final int recover() {
    long c = consumers.acquire();
    long h = producers.acquire();
    if (h - c < 0 || h - c > capacity) {
      throw new IllegalStateException(
          "the producers stand at "
              + h
              + " and the consumers at "
              + c
              + " in a ring of "
              + capacity
              + " elements: somebody is inside a call, or has written where no ring would; let all"
              + " calls end, else make a new ring");
    }
    // Nothing moves; but what this call needs, also of the stack, it needs before the first store.
    requireAlone(consumers.advance(c, c));
    VarHandle.acquireFence(); // (1)
    long to = h;
    for (long i = h - 1; i >= c; i--) {
      int slot = IntSlots.get(slots, (int) i & mask);
      if ((slot ^ parity(i)) >= 0) {
        to--;
        IntSlots.set(slots, (int) to & mask, (slot & Integer.MAX_VALUE) | parity(to));
      }
    }
    for (long i = c; i < to; i++) {
      IntSlots.set(slots, (int) i & mask, parity(i)); // as if stored, and about to be taken
    }
    requireAlone(consumers.advance(c, to)); // pairs as (1) and (2) with whoever calls next
    return (int) (to - c);
  }

  private static void requireAlone(boolean advanced) {
    if (!advanced) {
      throw new IllegalStateException(
          "a consumer took something during recover(), which allows no other call: let all calls"
              + " end, and make a new ring");
    }
  }

  @Override
  public final boolean enqueue(int element) {
    IntElements.requireElement(element);
    VarHandle.releaseFence(); // (1)
    for (; ; ) {
      long h = producers.acquire();
      long c = consumers.acquire(); // (2); after h, as in put()
      int slot = element | parity(h);
      if (capacity - (h - c) < 1) {
        if (producers.acquire() == h) {
          return false;
        }
      } else if (producers.advance(h, h + 1)) { // (3)
        slots[(int) h & mask] = slot; // in an array, no call: see put()
        return true;
      }
    }
  }

  @Override
  public final int dequeue() {
    for (; ; ) {
      long c = consumers.acquire();
      int slot = IntSlots.get(slots, (int) c & mask);
      VarHandle.acquireFence(); // (1)
      if ((slot ^ parity(c)) < 0) {
        if (consumers.acquire() == c) {
          return NONE;
        }
      } else if (consumers.advance(c, c + 1)) { // (2)
        return slot & Integer.MAX_VALUE;
      }
    }
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
    return n == 0 || n > capacity ? 0 : take(dst, from, n, n);
  }

  @Override
  public final int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 ? 0 : take(dst, from, n, 1);
  }

  /** The sign bit of the lap that index i belongs to. */
  private int parity(long i) {
    return (int) (i >>> shift) << (Integer.SIZE - 1);
  }

  /** Claims between least and most places and stores elements there. */
  private int put(int[] src, int from, int most, int least) {
    VarHandle.releaseFence(); // (1)
    long room;
    long h;
    for (; ; ) {
      h = producers.acquire();
      // Read after h: a c from before would make the ring look fuller than it was. If h is stale
      // instead, c may have passed it and the room exceed the capacity; then the CAS fails.
      long c = consumers.acquire(); // (2)
      room = Math.min(Math.min(capacity - (h - c), capacity), most);
      if (room < least) {
        if (producers.acquire() == h) {
          return 0;
        }
      } else if (producers.advance(h, h + room)) { // (3)
        break;
      }
    }
    int n = (int) room;
    try {
      int rest = n - 1;
      int at = (int) (h + 1) & mask;
      int first = mask + 1 - at;
      if (rest <= first) {
        store(src, from + 1, at, rest, parity(h + 1));
      } else {
        store(src, from + 1, at, first, parity(h + 1));
        store(src, from + 1 + first, 0, rest - first, parity(h + 1 + first));
      }
    } catch (StackOverflowError e) {
      // A claim without its store would hide what stands behind it for good. Where the slots are an
      // array, no call from here on, so that nothing can overflow again: the enqueue succeeds. To
      // store a place twice does no harm: nobody passes the first one, which is still to come.
      for (long i = h + 1; i < h + n; i++) {
        slots[(int) i & mask] =
            src[from + (int) (i - h)] | (int) (i >>> shift) << (Integer.SIZE - 1);
      }
    }
    long i = h;
    slots[(int) i & mask] = src[from] | (int) (i >>> shift) << (Integer.SIZE - 1);
    return n;
  }

  private void store(int[] src, int from, int at, int n, int parity) {
    if (parity == 0) {
      IntSlots.copyIn(src, from, slots, at, n);
    } else {
      // Perhaps first with parity 0, which in an odd lap means "not stored".
      IntSlots.copyInSigned(src, from, slots, at, n);
    }
  }

  /** Takes between least and most elements. After the CAS nothing is left to do. */
  private int take(int[] dst, int from, int most, int least) {
    int dirty = 0; // cells of dst that lost races have overwritten
    for (; ; ) {
      long c = consumers.acquire();
      int n = copyOut(c, dst, from, Math.min(most, capacity));
      // (1), before anything behind an element is looked at, and the loads are over before the CAS.
      VarHandle.acquireFence();
      if (n < least) {
        dirty = Math.max(dirty, n); // a bulk that is too few
        if (consumers.acquire() == c) {
          conceal(dst, from, 0, dirty);
          return 0;
        }
        continue;
      }
      conceal(dst, from, n, dirty);
      if (consumers.advance(c, c + n)) { // (2)
        return n;
      }
      dirty = Math.max(dirty, n);
    }
  }

  /** Copies what is stored from c on, at most n elements; returns how many. */
  private int copyOut(long c, int[] dst, int to, int n) {
    int at = (int) c & mask;
    int first = mask + 1 - at;
    if (n <= first) {
      return IntSlots.copyOutOfLap(slots, at, dst, to, n, parity(c));
    }
    int found = IntSlots.copyOutOfLap(slots, at, dst, to, first, parity(c));
    if (found == first) {
      found += IntSlots.copyOutOfLap(slots, 0, dst, to + first, n - first, parity(c + first));
    }
    return found;
  }

  /** What a lost race had copied past the count is not the caller's to see. */
  private static void conceal(int[] dst, int from, int n, int dirty) {
    for (int i = n; i < dirty; i++) {
      dst[from + i] = NONE;
    }
  }
}
