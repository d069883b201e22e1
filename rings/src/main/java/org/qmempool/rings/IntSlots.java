package org.qmempool.rings;

import java.lang.invoke.VarHandle;
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

  /**
   * Up to here straight lines of code, by the bits of the count, beat both a loop, which costs as
   * much to enter and leave as it moves, and the call into the array copy stub: see the benchmark
   * ShortBursts.
   */
  private static final int SHORT_COPY = 12;

  /** From here on one vector instead of as many stores; see {@link #copyInWithSigns}. */
  private static final int VECTOR_STORE = 8;

  /** Up to here a plain loop beats a copy, or a fill, and a second pass. */
  private static final int SHORT_LOOP = 8;

  /**
   * How many slots are looked at in one go: who asks for all must not pay for what is not there.
   */
  private static final int CHUNK = 256;

  /** Below this blocks of eight, each slot read once, beat a look, a copy and a third pass. */
  private static final int SHORT_LAP = 64;

  private static final int BLOCK = 8;

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

  /**
   * The same; negative if one of the elements is.
   *
   * <p>Already eight go as vectors. On one core eight stores would cost a little less; but while
   * the other core holds the line, each of them waits in the store buffer for it.
   */
  static int copyInWithSigns(int[] src, int from, int[] slots, int at, int n) {
    if (n >= VECTOR_STORE) {
      System.arraycopy(src, from, slots, at, n);
      return IntSigns.any(src, from, n);
    }
    int i = from;
    int to = at;
    int or = 0;
    if ((n & 4) != 0) {
      or = copyOr4(src, i, slots, to);
      i += 4;
      to += 4;
    }
    if ((n & 2) != 0) {
      or |= copyOr2(src, i, slots, to);
      i += 2;
      to += 2;
    }
    if ((n & 1) != 0) {
      or |= src[i];
      slots[to] = src[i];
    }
    return or;
  }

  /** Copies elements with the sign bit set into slots that do not wrap; first without it. */
  static void copyInSigned(int[] src, int from, int[] slots, int at, int n) {
    if (n <= SHORT_LOOP) {
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

  /**
   * Copies slots that do not wrap out, without their sign bit, as long as it has this value. Cells
   * of dst behind the count stay as they are.
   *
   * @param parity 0 or {@link #SIGN}
   * @return how many
   */
  static int copyOutOfLap(int[] slots, int at, int[] dst, int to, int n, int parity) {
    if (n >= SHORT_LAP) {
      int found = parity == 0 ? unsignedPrefix(slots, at, n) : signedPrefix(slots, at, n);
      // The copy is no earlier read of the slots than the look at them.
      VarHandle.acquireFence();
      copy(slots, at, dst, to, found);
      if (parity != 0) {
        for (int i = to; i < to + found; i++) {
          dst[i] &= ~SIGN;
        }
      }
      return found;
    }
    int done = 0;
    while (n - done >= BLOCK && copyBlock(slots, at + done, dst, to + done, parity)) {
      done += BLOCK;
    }
    while (done < n) {
      int slot = slots[at + done] ^ parity;
      if (slot < 0) {
        break;
      }
      dst[to + done] = slot;
      done++;
    }
    return done;
  }

  /** Copies a block, if all of its slots are of the lap. */
  private static boolean copyBlock(int[] slots, int at, int[] dst, int to, int parity) {
    int s7 = slots[at + 7] ^ parity;
    int s6 = slots[at + 6] ^ parity;
    int s5 = slots[at + 5] ^ parity;
    int s4 = slots[at + 4] ^ parity;
    int s3 = slots[at + 3] ^ parity;
    int s2 = slots[at + 2] ^ parity;
    int s1 = slots[at + 1] ^ parity;
    int s0 = slots[at] ^ parity;
    if ((((s0 | s1) | (s2 | s3)) | ((s4 | s5) | (s6 | s7))) < 0) {
      return false;
    }
    dst[to + 7] = s7;
    dst[to + 6] = s6;
    dst[to + 5] = s5;
    dst[to + 4] = s4;
    dst[to + 3] = s3;
    dst[to + 2] = s2;
    dst[to + 1] = s1;
    dst[to] = s0;
    return true;
  }

  /** Empties slots that do not wrap. */
  static void clear(int[] slots, int at, int n) {
    if (n <= SHORT_LOOP) {
      for (int i = at; i < at + n; i++) {
        slots[i] = EMPTY;
      }
    } else {
      Arrays.fill(slots, at, at + n, EMPTY);
    }
  }

  /** How many of n slots, from the first on without gap, have no sign bit. */
  static int unsignedPrefix(int[] slots, int at, int n) {
    if (n == 0 || slots[at] < 0) {
      return 0;
    }
    // Chunks, all or nothing: each one pass without exits.
    int found = 0;
    int chunk = Math.min(n, CHUNK);
    while (chunk > 0 && IntSigns.anyOfSlots(slots, at + found, chunk) >= 0) {
      found += chunk;
      chunk = Math.min(n - found, CHUNK);
    }
    while (found < n && slots[at + found] >= 0) {
      found++;
    }
    return found;
  }

  /** How many of n slots, from the first on without gap, have the sign bit set. */
  private static int signedPrefix(int[] slots, int at, int n) {
    if (n == 0 || slots[at] >= 0) {
      return 0;
    }
    int found = 0;
    int chunk = Math.min(n, CHUNK);
    while (chunk > 0 && IntSigns.allOfSlots(slots, at + found, chunk) < 0) {
      found += chunk;
      chunk = Math.min(n - found, CHUNK);
    }
    while (found < n && slots[at + found] < 0) {
      found++;
    }
    return found;
  }

  private static void copy(int[] src, int from, int[] dst, int to, int n) {
    if (n > SHORT_COPY) {
      System.arraycopy(src, from, dst, to, n);
      return;
    }
    int i = from;
    int at = to;
    if ((n & 8) != 0) {
      copy4(src, i + 4, dst, at + 4);
      copy4(src, i, dst, at);
      i += 8;
      at += 8;
    }
    if ((n & 4) != 0) {
      copy4(src, i, dst, at);
      i += 4;
      at += 4;
    }
    if ((n & 2) != 0) {
      copy2(src, i, dst, at);
      i += 2;
      at += 2;
    }
    if ((n & 1) != 0) {
      dst[at] = src[i];
    }
  }

  // Small enough that C2 inlines them wherever they are called, hot or not.

  private static void copy4(int[] src, int from, int[] dst, int to) {
    copy2(src, from + 2, dst, to + 2);
    copy2(src, from, dst, to);
  }

  private static void copy2(int[] src, int from, int[] dst, int to) {
    dst[to + 1] = src[from + 1];
    dst[to] = src[from];
  }

  private static int copyOr4(int[] src, int from, int[] dst, int to) {
    return copyOr2(src, from + 2, dst, to + 2) | copyOr2(src, from, dst, to);
  }

  private static int copyOr2(int[] src, int from, int[] dst, int to) {
    int high = src[from + 1];
    int low = src[from];
    dst[to + 1] = high;
    dst[to] = low;
    return low | high;
  }
}
