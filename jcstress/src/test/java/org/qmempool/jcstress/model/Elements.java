package org.qmempool.jcstress.model;

import java.util.ArrayList;
import java.util.List;

/** Bursts in, results out: what operations and their specifications share. */
final class Elements {
  private Elements() {}

  /** The elements first, first + 1, ... */
  static int[] from(int first, int n) {
    int[] elements = new int[n];
    for (int i = 0; i < n; i++) {
      elements[i] = first + i;
    }
    return elements;
  }

  /** The result of a single take. */
  static List<Integer> one(int element) {
    return element < 0 ? List.of() : List.of(element);
  }

  /** The result of a burst; what lies past the count must not be an element. */
  static List<Integer> list(int[] dst, int n) {
    List<Integer> elements = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      elements.add(dst[i]);
    }
    for (int i = n; i < dst.length; i++) {
      if (dst[i] > 0) {
        throw new AssertionError("element " + dst[i] + " is visible past the count " + n);
      }
    }
    return elements;
  }
}
