package org.qmempool.rings.shared;

import static org.qmempool.rings.shared.SharedRingLayout.ALIGNMENT;
import static org.qmempool.rings.shared.SharedRingLayout.BYTE_ORDER_MARK;
import static org.qmempool.rings.shared.SharedRingLayout.BYTE_ORDER_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.CAPACITY_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.CONSUMERS_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.ELEMENT_BYTES_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.FORMATTING;
import static org.qmempool.rings.shared.SharedRingLayout.KIND_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.MAGIC;
import static org.qmempool.rings.shared.SharedRingLayout.MAGIC_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.PRODUCERS_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.SLOTS_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.VERSION;
import static org.qmempool.rings.shared.SharedRingLayout.VERSION_OFFSET;
import static org.qmempool.rings.shared.SharedRingLayout.sizeFor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.qmempool.rings.IntRing;

/**
 * Writes the header of a shared ring, and reads one that another process may have written. What it
 * refuses stays as it is.
 *
 * <p>Pairing: the release of the magic in {@link #publish} with its acquire in {@link #check}, and
 * in {@link #begin}: who finds a ring finds all of it.
 */
final class SharedRingHeader {
  private static final VarHandle MAGIC_FIELD =
      ValueLayout.JAVA_LONG
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();

  private SharedRingHeader() {}

  /** Takes the segment for a new ring and writes all but the magic. */
  static void begin(MemorySegment segment, int kind, int elementBytes, int capacity, long start) {
    long size = sizeFor(capacity, elementBytes);
    requireUsable(segment);
    requireSize(segment, size, "a ring of " + capacity + " elements");
    long found = magic(segment);
    if (found == MAGIC || found == FORMATTING) {
      throw taken(found);
    }
    // Volatile: of two that create at a time, one gets it.
    long witness =
        (long) MAGIC_FIELD.compareAndExchange(segment, (long) MAGIC_OFFSET, found, FORMATTING);
    if (witness != found) {
      throw taken(witness);
    }
    segment.set(ValueLayout.JAVA_INT, VERSION_OFFSET, VERSION);
    segment.set(ValueLayout.JAVA_INT, KIND_OFFSET, kind);
    segment.set(ValueLayout.JAVA_INT, ELEMENT_BYTES_OFFSET, elementBytes);
    segment.set(ValueLayout.JAVA_INT, BYTE_ORDER_OFFSET, BYTE_ORDER_MARK);
    segment.set(ValueLayout.JAVA_INT, CAPACITY_OFFSET, capacity);
    segment.set(ValueLayout.JAVA_LONG, PRODUCERS_OFFSET, start);
    segment.set(ValueLayout.JAVA_LONG, CONSUMERS_OFFSET, start);
  }

  /** From here on others may attach: with release. */
  static void publish(MemorySegment segment) {
    MAGIC_FIELD.setRelease(segment, (long) MAGIC_OFFSET, MAGIC);
  }

  /** Refuses what is not a ring of this kind, and returns the capacity of what is. */
  static int check(MemorySegment segment, int kind, int elementBytes) {
    requireUsable(segment);
    requireSize(segment, SLOTS_OFFSET, "the header of a ring");
    long found = magic(segment);
    if (found != MAGIC) {
      throw refused(
          "the segment begins with 0x"
              + Long.toHexString(found)
              + "; a ring begins with 0x"
              + Long.toHexString(MAGIC)
              + (found == FORMATTING
                  ? ": it is being formatted, or who did died in it: try again, or clear its first "
                      + Long.BYTES
                      + " bytes and create it anew"
                  : ": there is none here, or none yet: one process must create it first"));
    }
    int mark = segment.get(ValueLayout.JAVA_INT, BYTE_ORDER_OFFSET);
    if (mark != BYTE_ORDER_MARK) {
      throw refused(
          "the byte order mark reads 0x"
              + Integer.toHexString(mark)
              + "; on this machine, "
              + ByteOrder.nativeOrder()
              + ", it must read 0x"
              + Integer.toHexString(BYTE_ORDER_MARK)
              + ": the ring was made on a machine of another byte order; make it on this one");
    }
    int version = segment.get(ValueLayout.JAVA_INT, VERSION_OFFSET);
    if (version != VERSION) {
      throw refused(
          "the ring's layout has version "
              + version
              + "; this library reads version "
              + VERSION
              + ": use the same release of it in all processes");
    }
    int foundKind = segment.get(ValueLayout.JAVA_INT, KIND_OFFSET);
    if (foundKind != kind) {
      throw refused(
          "the ring is of kind "
              + name(foundKind)
              + "; this class attaches to kind "
              + name(kind)
              + ": attach with the class that created it");
    }
    int foundBytes = segment.get(ValueLayout.JAVA_INT, ELEMENT_BYTES_OFFSET);
    if (foundBytes != elementBytes) {
      throw refused(
          "the ring's elements have "
              + foundBytes
              + " bytes; this class moves elements of "
              + elementBytes
              + ": attach with the class that created it (int: 4, long: 8)");
    }
    int capacity = segment.get(ValueLayout.JAVA_INT, CAPACITY_OFFSET);
    if (capacity < 1 || capacity > IntRing.MAX_CAPACITY) {
      throw refused(
          "the ring's capacity reads "
              + capacity
              + "; allowed is 1 to "
              + IntRing.MAX_CAPACITY
              + ": the header is damaged; create the ring anew");
    }
    requireSize(segment, sizeFor(capacity, elementBytes), "the ring of " + capacity + " elements");
    requireIndices(segment, capacity);
    return capacity;
  }

  /** The slots of a ring, and nothing else. */
  static MemorySegment slots(MemorySegment segment, int capacity, int elementBytes) {
    return segment.asSlice(SLOTS_OFFSET, sizeFor(capacity, elementBytes) - SLOTS_OFFSET);
  }

  /** Never more taken than put, never more inside than fits: not even while others move both. */
  private static void requireIndices(MemorySegment segment, int capacity) {
    SharedCursor producers = new SharedCursor(segment, PRODUCERS_OFFSET, capacity);
    SharedCursor consumers = new SharedCursor(segment, CONSUMERS_OFFSET, capacity);
    // In this order, each by acquire: the first is at most, and the last as far at least, as the
    // consumers were when the producers' was read.
    long first = consumers.acquire();
    long put = producers.acquire();
    long last = consumers.acquire();
    if (first < 0 || put < first || put - last > capacity) {
      throw refused(
          "the producers' index reads "
              + put
              + " and the consumers' "
              + first
              + " in a ring of "
              + capacity
              + " elements; from 0 to as many must lie between them: the ring is damaged; create"
              + " it anew");
    }
  }

  private static void requireUsable(MemorySegment segment) {
    if (!segment.isNative()) {
      throw refused(
          "the segment is a Java array, which no other process sees; a shared ring needs native or"
              + " mapped memory: map a file, shared and writable");
    }
    if (segment.isReadOnly()) {
      throw refused("the segment is read-only; both sides of a ring write to it: map it writable");
    }
    if (segment.address() % ALIGNMENT != 0) {
      throw refused(
          "the segment's address is 0x"
              + Long.toHexString(segment.address())
              + "; it must be a multiple of "
              + ALIGNMENT
              + " bytes: allocate it with that alignment, or map the file from such an offset");
    }
    if (!segment.isAccessibleBy(new Thread(() -> {}))) {
      throw refused(
          "the segment is confined to one thread; a ring is used by several: take it from a shared,"
              + " automatic or global arena");
    }
  }

  private static void requireSize(MemorySegment segment, long size, String what) {
    if (segment.byteSize() < size) {
      throw refused(
          "the segment has "
              + segment.byteSize()
              + " bytes; "
              + what
              + " needs "
              + size
              + ": make it as large as sizeFor says");
    }
  }

  private static long magic(MemorySegment segment) {
    return (long) MAGIC_FIELD.getAcquire(segment, (long) MAGIC_OFFSET);
  }

  private static IllegalArgumentException taken(long found) {
    return refused(
        "the segment begins with 0x"
            + Long.toHexString(found)
            + ", as a ring "
            + (found == MAGIC ? "does" : "that is being formatted")
            + "; a ring is created once: attach to it, or, when no process uses it (or who"
            + " formatted it has died), clear its first "
            + Long.BYTES
            + " bytes");
  }

  private static String name(int kind) {
    return switch (kind) {
      case SharedRingLayout.SPSC -> "SPSC (" + kind + ")";
      case SharedRingLayout.MPMC -> "MPMC (" + kind + ")";
      default -> "" + kind;
    };
  }

  private static IllegalArgumentException refused(String message) {
    return new IllegalArgumentException(message);
  }
}
