package org.qmempool.jcstress;

import java.util.Arrays;
import org.qmempool.rings.IntRing;

/** What the bursts of these tests carry, and how a consumer checks it. */
final class Pattern {
  private static final int UNTOUCHED = -7;

  private Pattern() {}

  /** The elements 1 to n. */
  static int[] ascending(int n) {
    int[] elements = new int[n];
    Arrays.setAll(elements, i -> i + 1);
    return elements;
  }

  /** An array whose cells say that nothing was written to them. */
  static int[] untouched(int n) {
    int[] cells = new int[n];
    reset(cells);
    return cells;
  }

  /** Makes all cells untouched again. */
  static void reset(int[] cells) {
    Arrays.fill(cells, UNTOUCHED);
  }

  /** Whether the first n cells are 1 to n and the others untouched. */
  static boolean isPrefix(int[] cells, int n) {
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != (i < n ? i + 1 : UNTOUCHED)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes one burst and writes its elements as the digits of a number; -2 when a cell past the
   * count holds an element.
   */
  static int digits(IntRing ring, int n) {
    int[] cells = untouched(n);
    int taken = ring.dequeueBurst(cells, 0, n);
    int digits = 0;
    for (int i = 0; i < n; i++) {
      if (i < taken) {
        digits = 10 * digits + cells[i];
      } else if (cells[i] >= 0) {
        return -2;
      }
    }
    return digits;
  }
}
