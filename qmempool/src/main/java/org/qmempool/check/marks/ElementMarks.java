package org.qmempool.check.marks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.ElementMemory;

/**
 * What is written into the memory of elements, to see later that somebody else wrote there: poison
 * into an element that is free, guards behind its end.
 *
 * <pre>
 *   |&lt;------------- size -------------&gt;|&lt;-- stride - size --&gt;|
 *   | poison, from the ends if not all  | guard, 64 at most   |
 * </pre>
 *
 * <p>For the thread that has the handle in its hands: one that was just taken, or is about to be
 * given. A frame that a port holds was taken, so it has no poison; and where the stride is the
 * size, as AF_XDP wants it, there is no room for a guard. Where an element has no memory yet, and
 * after the pool's close, nothing is written and all looks clean.
 */
final class ElementMarks {
  private static final byte POISON = (byte) 0xDB;
  private static final byte GUARD = (byte) 0xA5;
  private static final int MOST_GUARD = 64;

  private final ElementMemory elements;
  private final int size;
  private final int stride;
  private final int head;
  private final int tail;
  private final int guard;
  private MemorySegment view;

  /** Poisons so many bytes at each end of an element, of both together at most all. */
  ElementMarks(ElementMemory elements, int ends) {
    this.elements = elements;
    ElementLayout layout = elements.layout();
    size = layout.size();
    stride = layout.stride();
    head = Math.min(ends, size);
    tail = Math.min(ends, size - head);
    guard = Math.min(stride - size, MOST_GUARD);
    view = elements.memory();
  }

  /** Where an element lies, for messages. */
  String name(int handle) {
    long from = (long) handle * stride;
    return "handle " + handle + " (bytes " + from + " to " + (from + size - 1) + " of the pool)";
  }

  /** Writes the poison of an element that becomes free. */
  void poison(int handle) {
    fill(handle, 0, head, POISON);
    fill(handle, size - tail, tail, POISON);
  }

  /** The offset in an element of the first byte that is not poison any more, or -1. */
  int unpoisoned(int handle) {
    int at = changed(handle, 0, head, POISON);
    return at >= 0 ? at : changed(handle, size - tail, tail, POISON);
  }

  /** Writes the guard behind an element. */
  void guard(int handle) {
    fill(handle, size, guard, GUARD);
  }

  /** The offset from the element's begin of the first guard byte that was changed, or -1. */
  int overrun(int handle) {
    return changed(handle, size, guard, GUARD);
  }

  private void fill(int handle, int at, int n, byte with) {
    try {
      MemorySegment memory = view(handle);
      long words = (with & 0xFFL) * 0x0101010101010101L;
      long from = (long) handle * stride + at;
      int i = from + n > memory.byteSize() ? n : 0;
      for (; i <= n - 8; i += 8) {
        memory.set(JAVA_LONG_UNALIGNED, from + i, words);
      }
      for (; i < n; i++) {
        memory.set(JAVA_BYTE, from + i, with);
      }
    } catch (IllegalStateException e) {
      // closed: handles are numbers only from then on
    }
  }

  private int changed(int handle, int at, int n, byte with) {
    try {
      MemorySegment memory = view(handle);
      long words = (with & 0xFFL) * 0x0101010101010101L;
      long from = (long) handle * stride + at;
      int i = from + n > memory.byteSize() ? n : 0;
      while (i <= n - 8 && memory.get(JAVA_LONG_UNALIGNED, from + i) == words) {
        i += 8;
      }
      while (i < n && memory.get(JAVA_BYTE, from + i) == with) {
        i++;
      }
      return i < n ? at + i : -1;
    } catch (IllegalStateException e) {
      return -1; // as above
    }
  }

  /** The committed memory up to that element at least; a plain field, since any view will do. */
  private MemorySegment view(int handle) {
    MemorySegment memory = view;
    if (((long) handle + 1) * stride > memory.byteSize()) {
      memory = elements.memory();
      view = memory;
    }
    return memory;
  }
}
