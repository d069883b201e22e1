package org.qmempool.rings;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;

/**
 * A bounded ring between any number of producers and consumers, in which no call waits for a peer.
 *
 * <p><b>Who may call:</b> any thread, either side. <b>Progress:</b> lock-free: a call repeats only
 * when another call has moved the same index. <b>Memory:</b> what a producer wrote before an
 * enqueue happens-before what the consumer does after the dequeue that returned the element.
 *
 * <p><b>0:</b> enqueue returns 0 below capacity while a consumer's claim is not yet visible to the
 * caller; dequeue returns 0 although the ring holds elements while a producer stands between its
 * claim and its stores and the elements behind it are hidden. A producer that dies there hides them
 * for good; a consumer that dies before its claim loses nothing, after it only what it took.
 *
 * <p><b>Algorithm: slots that carry the parity of their lap</b>, as the phase bit of NVMe
 * completion queues and of virtio packed rings. Element i lives in slot {@code i & mask}, in lap
 * {@code i >>> shift}. A slot is 31 (63) bits of element and, in its sign bit, the parity of the
 * lap that stored it; a new ring's slots carry the parity of lap -1.
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
 *   <li>(1) A producer's release fence after its claim, then its plain stores; a consumer's plain
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
public final class MpmcIntRing implements IntRing {
  /** The sign bit: the parity of odd laps. */
  private static final int ODD = Integer.MIN_VALUE;

  private final int capacity;
  private final int mask;
  private final int shift;
  private final int[] slots;
  private final Cursor producers;
  private final Cursor consumers;

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
    int length = IntElements.slotsFor(capacity);
    this.capacity = capacity;
    mask = length - 1;
    shift = Integer.numberOfTrailingZeros(length);
    slots = new int[length];
    for (int i = 0; i < length; i++) {
      // Each slot as if the lap before the first to use it had stored it.
      long firstUse = start + ((i - start) & mask);
      slots[i] = parity(firstUse) ^ ODD;
    }
    producers = new Cursor(start);
    consumers = new Cursor(start);
    // A racing publication of the ring itself must not show slots of parity 0.
    VarHandle.releaseFence();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int size() {
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
  public long version() {
    return producers.acquire(); // pairs with the CAS of a claim (3)
  }

  @Override
  public boolean enqueue(int element) {
    IntElements.requireElement(element);
    long h = claimOne();
    if (h < 0) {
      return false;
    }
    VarHandle.releaseFence(); // pairing (1)
    slots[(int) h & mask] = element | parity(h);
    return true;
  }

  @Override
  public int dequeue() {
    for (; ; ) {
      long c = consumers.acquire();
      int slot = slots[(int) c & mask];
      VarHandle.acquireFence(); // pairing (1)
      if ((slot ^ parity(c)) < 0) {
        if (consumers.acquire() == c) {
          return NONE;
        }
      } else if (consumers.advance(c, c + 1)) { // pairing (2)
        return slot & ~ODD;
      }
    }
  }

  @Override
  public int enqueueBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    return n == 0 ? 0 : put(src, from, n, n);
  }

  @Override
  public int enqueueBurst(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    IntElements.requireElements(src, from, n);
    return n == 0 ? 0 : put(src, from, n, 1);
  }

  @Override
  public int dequeueBulk(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 || n > capacity ? 0 : take(dst, from, n, n);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where a consumer lost a race in the call, cells of {@code dst} between the returned count
   * and {@code n} may have been overwritten by -1; without a race they are untouched.
   */
  @Override
  public int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 ? 0 : take(dst, from, n, 1);
  }

  @Override
  public String toString() {
    return "MpmcIntRing[capacity=" + capacity + ", size=" + size() + "]";
  }

  /** The sign bit of the lap that index i belongs to. */
  private int parity(long i) {
    return (int) (i >>> shift) << (Integer.SIZE - 1);
  }

  private int put(int[] src, int from, int most, int least) {
    int n;
    long h;
    for (; ; ) {
      h = producers.acquire();
      // Read after h: a c from before would make the ring look fuller than it was. If h is stale
      // instead, c may have passed it and the room exceed the capacity; then the CAS fails.
      long c = consumers.acquire(); // pairing (2)
      n = (int) Math.min(Math.min(capacity - (h - c), capacity), most);
      if (n < least) {
        if (producers.acquire() == h) {
          return 0;
        }
      } else if (producers.advance(h, h + n)) { // pairing (3)
        break;
      }
    }
    VarHandle.releaseFence(); // pairing (1)
    int at = (int) h & mask;
    int first = Math.min(n, slots.length - at);
    store(src, from, at, first, parity(h));
    if (first < n) {
      store(src, from + first, 0, n - first, parity(h) ^ ODD);
    }
    return n;
  }

  /** Claims one slot; returns its index, or -1 when the ring is full. */
  private long claimOne() {
    for (; ; ) {
      long h = producers.acquire();
      long c = consumers.acquire(); // pairing (2); after h, as in put()
      if (capacity - (h - c) < 1) {
        if (producers.acquire() == h) {
          return -1;
        }
      } else if (producers.advance(h, h + 1)) { // pairing (3)
        return h;
      }
    }
  }

  /** Stores claimed elements with their lap's parity; between the claim and here nothing throws. */
  private void store(int[] src, int from, int at, int n, int parity) {
    int[] slots = this.slots;
    IntElements.copy(src, from, slots, at, n);
    if (parity != 0) {
      // In place, because C2 does not vectorise a loop over two arrays that might be one. Until
      // here the slots carry parity 0, which in an odd lap means "not stored".
      for (int i = at; i < at + n; i++) {
        slots[i] |= ODD;
      }
    }
  }

  private int take(int[] dst, int from, int most, int least) {
    int dirty = 0;
    for (; ; ) {
      long c = consumers.acquire();
      int n = reachable(c, Math.min(most, capacity));
      // Pairing (1), before anything behind an element is looked at; it also keeps the copy below
      // from being an earlier read of the slots than the check above.
      VarHandle.acquireFence();
      if (n < least) {
        if (consumers.acquire() == c) {
          return done(dst, from, 0, dirty);
        }
        continue;
      }
      int at = (int) c & mask;
      int first = Math.min(n, slots.length - at);
      IntElements.copy(slots, at, dst, from, first);
      if (first < n) {
        IntElements.copy(slots, 0, dst, from + first, n - first);
      }
      // C2 may turn a load of the copy into a second load of the slot: not past this.
      VarHandle.acquireFence();
      dirty = Math.max(dirty, n);
      if (consumers.advance(c, c + n)) { // pairing (2)
        for (int i = from; i < from + n; i++) {
          dst[i] &= ~ODD;
        }
        return done(dst, from, n, dirty);
      }
    }
  }

  /** What a lost race had copied past the count is not the caller's to see. */
  private static int done(int[] dst, int from, int n, int dirty) {
    if (dirty > n) {
      Arrays.fill(dst, from + n, from + dirty, NONE);
    }
    return n;
  }

  /** How many slots from c on, at most n, carry the parity of the lap that c expects. */
  private int reachable(long c, int n) {
    int at = (int) c & mask;
    int parity = parity(c);
    if ((slots[at] ^ parity) < 0) {
      return 0;
    }
    int first = Math.min(n, slots.length - at);
    int found = prefix(at, first, parity);
    return found < first || first == n ? found : found + prefix(0, n - first, parity ^ ODD);
  }

  private int prefix(int at, int n, int parity) {
    int[] slots = this.slots;
    // All or nothing first: a reduction that C2 vectorises, a loop with an exit it does not.
    int wrong = 0;
    for (int i = at; i < at + n; i++) {
      wrong |= slots[i] ^ parity;
    }
    if (wrong >= 0) {
      return n;
    }
    int found = 0;
    while (found < n && (slots[at + found] ^ parity) >= 0) {
      found++;
    }
    return found;
  }
}
