package org.qmempool.jcstress.explore;

/**
 * The storage of the explored rings: the accesses that the production class of this name makes,
 * slot by slot. Where it has a short form and a long one, this has the one with more accesses, so
 * that bursts of 2 meet what production does to larger ones: a prefix is read twice, and an element
 * stands in its slot without the sign first. Of a burst the last element is stored first, so that
 * who dies in between leaves a gap in front of it.
 */
final class IntSlots {
  static final int EMPTY = -1;
  static final int SIGN = Integer.MIN_VALUE;

  private IntSlots() {}

  static int get(Slots slots, int at) {
    return slots.load(at);
  }

  static void set(Slots slots, int at, int slot) {
    slots.store(at, slot);
  }

  static void copyIn(int[] src, int from, Slots slots, int at, int n) {
    for (int i = n - 1; i >= 0; i--) {
      slots.store(at + i, src[from + i]);
    }
  }

  static int copyInWithSigns(int[] src, int from, Slots slots, int at, int n) {
    copyIn(src, from, slots, at, n);
    int or = 0;
    for (int i = from; i < from + n; i++) {
      or |= src[i];
    }
    return or;
  }

  static void copyInSigned(int[] src, int from, Slots slots, int at, int n) {
    copyIn(src, from, slots, at, n);
    for (int i = 0; i < n; i++) {
      slots.store(at + i, src[from + i] | SIGN);
    }
  }

  static void copyOut(Slots slots, int at, int[] dst, int to, int n) {
    for (int i = 0; i < n; i++) {
      dst[to + i] = slots.load(at + i);
    }
  }

  static int copyOutOfLap(Slots slots, int at, int[] dst, int to, int n, int parity) {
    int found = prefix(slots, at, n, parity);
    Fences.acquireFence();
    for (int i = 0; i < found; i++) {
      dst[to + i] = slots.load(at + i) ^ parity;
    }
    return found;
  }

  static void clear(Slots slots, int at, int n) {
    for (int i = 0; i < n; i++) {
      slots.store(at + i, EMPTY);
    }
  }

  static int unsignedPrefix(Slots slots, int at, int n) {
    return prefix(slots, at, n, 0);
  }

  private static int prefix(Slots slots, int at, int n, int sign) {
    boolean all = true;
    for (int i = 0; i < n; i++) {
      all &= (slots.load(at + i) & SIGN) == sign;
    }
    if (all) {
      return n;
    }
    int found = 0;
    while (found < n && (slots.load(at + found) & SIGN) == sign) {
      found++;
    }
    return found;
  }
}
