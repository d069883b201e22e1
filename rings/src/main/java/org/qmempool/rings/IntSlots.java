package org.qmempool.rings;

import java.util.Arrays;

/**
 * The storage of a ring's slots: a Java array. The algebra of the rings says which slots and when;
 * this class only moves them. All accesses are plain; what orders them stands in the algebra.
 *
 * <p>The sign bit of a slot is the ring's own. That the elements of a bulk copy are each read and
 * written whole is how HotSpot copies arrays, not the letter of the Java memory model.
 */
final class IntSlots {
  /** A slot without element, where slots carry their own emptiness. */
  static final int EMPTY = -1;

  /** The sign bit. */
  static final int SIGN = Integer.MIN_VALUE;

  /** Up to here a plain loop beats the call into the array copy stub. */
  private static final int SHORT_COPY = 8;

  private IntSlots() {}

  /** Makes that many slots, each 0. */
  static int[] make(int length) {
    return new int[length];
  }

  static int get(int[] slots, int at) {
    return slots[at];
  }

  static void set(int[] slots, int at, int slot) {
    slots[at] = slot;
  }

  /** Copies elements into slots that do not wrap. */
  static void copyIn(int[] src, int from, int[] slots, int at, int n) {
    copy(src, from, slots, at, n);
  }

  /** Copies elements with the sign bit set into slots that do not wrap; first without it. */
  static void copyInSigned(int[] src, int from, int[] slots, int at, int n) {
    if (n <= SHORT_COPY) {
      for (int i = 0; i < n; i++) {
        slots[at + i] = src[from + i] | SIGN;
      }
    } else {
      System.arraycopy(src, from, slots, at, n);
      // In place, because C2 does not vectorise a loop over two arrays that might be one.
      for (int i = at; i < at + n; i++) {
        slots[i] |= SIGN;
      }
    }
  }

  /** Copies slots that do not wrap out. */
  static void copyOut(int[] slots, int at, int[] dst, int to, int n) {
    copy(slots, at, dst, to, n);
  }

  /** Copies slots that do not wrap out, without their sign bit. */
  static void copyOutUnsigned(int[] slots, int at, int[] dst, int to, int n) {
    if (n <= SHORT_COPY) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = slots[at + i] & ~SIGN;
      }
    } else {
      System.arraycopy(slots, at, dst, to, n);
      for (int i = to; i < to + n; i++) {
        dst[i] &= ~SIGN;
      }
    }
  }

  /** Empties slots that do not wrap. */
  static void clear(int[] slots, int at, int n) {
    if (n <= SHORT_COPY) {
      for (int i = at; i < at + n; i++) {
        slots[i] = EMPTY;
      }
    } else {
      Arrays.fill(slots, at, at + n, EMPTY);
    }
  }

  /** How many of n slots, from the first on without gap, have no sign bit. */
  static int unsignedPrefix(int[] slots, int at, int n) {
    // All or nothing first: one pass without exits.
    if (IntSigns.any(slots, at, n) >= 0) {
      return n;
    }
    int found = 0;
    while (found < n && slots[at + found] >= 0) {
      found++;
    }
    return found;
  }

  /** How many of n slots, from the first on without gap, have the sign bit set. */
  static int signedPrefix(int[] slots, int at, int n) {
    if (IntSigns.all(slots, at, n) < 0) {
      return n;
    }
    int found = 0;
    while (found < n && slots[at + found] < 0) {
      found++;
    }
    return found;
  }

  private static void copy(int[] src, int from, int[] dst, int to, int n) {
    if (n <= SHORT_COPY) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = src[from + i];
      }
    } else {
      System.arraycopy(src, from, dst, to, n);
    }
  }
}
