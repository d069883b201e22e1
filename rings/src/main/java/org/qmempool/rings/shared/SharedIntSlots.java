package org.qmempool.rings.shared;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The storage of a shared ring's slots: a segment that holds them and nothing else. The algebra of
 * the rings says which slots and when; this class only moves them. All accesses are plain; what
 * orders them stands in the algebra.
 *
 * <p>The sign bit of a slot is the ring's own. That the elements of a bulk copy are each read and
 * written whole is how HotSpot copies memory whose begin, length and target are multiples of the
 * element, not the letter of the Java memory model.
 */
final class SharedIntSlots {
  /** The sign bit. */
  static final int SIGN = Integer.MIN_VALUE;

  /** What a cell of the caller's has that was overwritten, and not taken. */
  private static final int EMPTY = -1;

  /**
   * How many slots are looked at in one go: who asks for all must not pay for what is not there.
   */
  private static final int CHUNK = 256;

  private static final VarHandle SLOT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  static {
    // Links each access now: not in the first call, at the end of some stack.
    MemorySegment memory = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, 2);
    int[] elements = new int[2];
    set(memory, 0, get(memory, 1));
    copyInSigned(elements, 0, memory, 0, elements.length);
    int _ = copyOutOfLap(memory, 0, elements, 0, elements.length, 0);
  }

  private SharedIntSlots() {}

  static int get(MemorySegment slots, int at) {
    return (int) SLOT.get(slots, (long) at * Integer.BYTES);
  }

  static void set(MemorySegment slots, int at, int slot) {
    SLOT.set(slots, (long) at * Integer.BYTES, slot);
  }

  /** Copies elements into slots that do not wrap. */
  static void copyIn(int[] src, int from, MemorySegment slots, int at, int n) {
    MemorySegment.copy(src, from, slots, ValueLayout.JAVA_INT, (long) at * Integer.BYTES, n);
  }

  /** The same; negative if one of the elements is. */
  static int copyInWithSigns(int[] src, int from, MemorySegment slots, int at, int n) {
    copyIn(src, from, slots, at, n);
    return IntSigns.any(src, from, n);
  }

  /** Copies elements with the sign bit set into slots that do not wrap; first without it. */
  static void copyInSigned(int[] src, int from, MemorySegment slots, int at, int n) {
    MemorySegment.copy(src, from, slots, ValueLayout.JAVA_INT, (long) at * Integer.BYTES, n);
    // In place, because C2 does not vectorise a loop over two memories that might be one.
    long base = (long) at * Integer.BYTES;
    for (int i = 0; i < n; i++) {
      SLOT.set(slots, base + (long) i * Integer.BYTES, getFrom(slots, base, i) | SIGN);
    }
  }

  /** Copies slots that do not wrap out. */
  static void copyOut(MemorySegment slots, int at, int[] dst, int to, int n) {
    MemorySegment.copy(slots, ValueLayout.JAVA_INT, (long) at * Integer.BYTES, dst, to, n);
  }

  /**
   * Copies slots that do not wrap out, without their sign bit, as long as it has this value. Cells
   * of dst behind the count may be overwritten with -1.
   *
   * @param parity 0 or {@link #SIGN}
   * @return how many
   */
  static int copyOutOfLap(MemorySegment slots, int at, int[] dst, int to, int n, int parity) {
    if (n == 0 || (get(slots, at) ^ parity) < 0) {
      return 0;
    }
    int done = 0;
    int chunk = Math.min(n, CHUNK);
    while (chunk > 0 && copyChunk(slots, at + done, dst, to + done, chunk, parity) >= 0) {
      done += chunk;
      chunk = Math.min(n - done, CHUNK);
    }
    int end = done + chunk;
    while (done < end && dst[to + done] >= 0) {
      done++;
    }
    for (int i = done; i < end; i++) {
      dst[to + i] = EMPTY;
    }
    return done;
  }

  /** Copies all, negative where a slot is of another lap; negative if one is. */
  private static int copyChunk(MemorySegment slots, int at, int[] dst, int to, int n, int parity) {
    copyOut(slots, at, dst, to, n);
    // What is looked at is what was copied: C2 may otherwise read a slot again.
    VarHandle.acquireFence();
    int or = 0;
    for (int i = to; i < to + n; i++) {
      int slot = dst[i] ^ parity;
      dst[i] = slot;
      or |= slot;
    }
    return or;
  }

  // C2 takes the checks of an access out of a loop whose index begins with a constant, and adds.

  private static int getFrom(MemorySegment slots, long base, int i) {
    return (int) SLOT.get(slots, base + (long) i * Integer.BYTES);
  }
}
