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

  /** From this many slots on, 256 bytes, the vectorised loop wins. */
  private static final int VECTORS = 256 / Integer.BYTES;

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
    copyOutUnsigned(memory, 0, elements, 0, elements.length);
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
   * of dst behind the count stay as they are.
   *
   * @param parity 0 or {@link #SIGN}
   * @return how many
   */
  static int copyOutOfLap(MemorySegment slots, int at, int[] dst, int to, int n, int parity) {
    int found = parity == 0 ? unsignedPrefix(slots, at, n) : signedPrefix(slots, at, n);
    // The copy is no earlier read of the slots than the look at them.
    VarHandle.acquireFence();
    if (parity == 0) {
      copyOut(slots, at, dst, to, found);
    } else {
      copyOutUnsigned(slots, at, dst, to, found);
    }
    return found;
  }

  /** Copies slots that do not wrap out, without their sign bit. */
  private static void copyOutUnsigned(MemorySegment slots, int at, int[] dst, int to, int n) {
    MemorySegment.copy(slots, ValueLayout.JAVA_INT, (long) at * Integer.BYTES, dst, to, n);
    for (int i = to; i < to + n; i++) {
      dst[i] &= ~SIGN;
    }
  }

  /** How many of n slots, from the first on without gap, have no sign bit. */
  private static int unsignedPrefix(MemorySegment slots, int at, int n) {
    if (n == 0 || get(slots, at) < 0) {
      return 0;
    }
    // Chunks, all or nothing: each one pass without exits.
    int found = 0;
    int chunk = Math.min(n, CHUNK);
    while (chunk > 0 && anyOfSlots(slots, at + found, chunk) >= 0) {
      found += chunk;
      chunk = Math.min(n - found, CHUNK);
    }
    while (found < n && get(slots, at + found) >= 0) {
      found++;
    }
    return found;
  }

  /** How many of n slots, from the first on without gap, have the sign bit set. */
  private static int signedPrefix(MemorySegment slots, int at, int n) {
    if (n == 0 || get(slots, at) >= 0) {
      return 0;
    }
    int found = 0;
    int chunk = Math.min(n, CHUNK);
    while (chunk > 0 && allOfSlots(slots, at + found, chunk) < 0) {
      found += chunk;
      chunk = Math.min(n - found, CHUNK);
    }
    while (found < n && get(slots, at + found) < 0) {
      found++;
    }
    return found;
  }

  // C2 takes the checks of an access out of a loop whose index begins with a constant, and adds.

  private static int getFrom(MemorySegment slots, long base, int i) {
    return (int) SLOT.get(slots, base + (long) i * Integer.BYTES);
  }

  /** Negative if any of n slots is; 0 or more if none. */
  private static int anyOfSlots(MemorySegment slots, int at, int n) {
    long base = (long) at * Integer.BYTES;
    int or = 0;
    if (n >= VECTORS) {
      for (int i = 0; i < n; i++) {
        int slot = getFrom(slots, base, i);
        // The second term adds nothing to the sign, but for it C2 finds the loop worth vectorising.
        or |= slot | (Integer.MAX_VALUE - slot);
      }
      return or;
    }
    for (int i = 0; i < n; i++) {
      or |= getFrom(slots, base, i);
    }
    return or;
  }

  /** Negative if all of n slots are, or n is 0; 0 or more if one is not. */
  private static int allOfSlots(MemorySegment slots, int at, int n) {
    long base = (long) at * Integer.BYTES;
    int and = -1;
    if (n >= VECTORS) {
      for (int i = 0; i < n; i++) {
        int slot = getFrom(slots, base, i);
        and &= slot & ((slot - Integer.MIN_VALUE) | Integer.MIN_VALUE); // as above
      }
      return and;
    }
    for (int i = 0; i < n; i++) {
      and &= getFrom(slots, base, i);
    }
    return and;
  }
}
