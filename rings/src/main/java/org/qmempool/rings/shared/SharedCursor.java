package org.qmempool.rings.shared;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * One index of a shared ring, as {@code Cursor} is of one on the heap: the index itself stands in
 * the segment, for all processes; what only its owner needs stands here, in the owner's process,
 * alone on its cache lines.
 *
 * <p>That includes the index as the owner last moved it, which it need not read from the segment: a
 * side of a single thread goes on where this object left it, or where it was when this was made.
 * Another process may write what it likes to the segment. The way to the other side's index is
 * measured from here, so that no more is moved than the ring holds.
 */
final class SharedCursor extends SharedCursorState {
  private static final VarHandle INDEX =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

  static {
    // Links each access now: not in the first call, at the end of some stack.
    MemorySegment memory = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    SharedCursor linked = new SharedCursor(memory, 0, 1);
    linked.publish(linked.acquire() + 1);
    if (!linked.advance(linked.own(), 2)) {
      throw new ExceptionInInitializerError("a CAS without a rival failed");
    }
  }

  @SuppressWarnings("unused")
  private byte q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q0a, q0b, q0c, q0d, q0e, q0f;
  @SuppressWarnings("unused")
  private byte q10, q11, q12, q13, q14, q15, q16, q17, q18, q19, q1a, q1b, q1c, q1d, q1e, q1f;
  @SuppressWarnings("unused")
  private byte q20, q21, q22, q23, q24, q25, q26, q27, q28, q29, q2a, q2b, q2c, q2d, q2e, q2f;
  @SuppressWarnings("unused")
  private byte q30, q31, q32, q33, q34, q35, q36, q37, q38, q39, q3a, q3b, q3c, q3d, q3e, q3f;
  @SuppressWarnings("unused")
  private byte q40, q41, q42, q43, q44, q45, q46, q47, q48, q49, q4a, q4b, q4c, q4d, q4e, q4f;
  @SuppressWarnings("unused")
  private byte q50, q51, q52, q53, q54, q55, q56, q57, q58, q59, q5a, q5b, q5c, q5d, q5e, q5f;
  @SuppressWarnings("unused")
  private byte q60, q61, q62, q63, q64, q65, q66, q67, q68, q69, q6a, q6b, q6c, q6d, q6e, q6f;
  @SuppressWarnings("unused")
  private byte q70, q71, q72, q73, q74, q75, q76, q77, q78, q79, q7a, q7b, q7c, q7d, q7e, q7f;

  /** The index at that offset of a ring, as it stands. */
  SharedCursor(MemorySegment ring, long offset, int capacity) {
    super(ring.asSlice(offset, Long.BYTES), capacity);
    own = acquire(); // pairs with who moved it last
    limit = own; // nothing to move into, as far as it is known
    // A racing publication of the ring itself must not show a limit of 0.
    VarHandle.releaseFence();
  }

  /** The owner's own index: only the one thread that moves this cursor may call. */
  long own() {
    return own;
  }

  /** How far the owner may move as far as it knows; for the owner alone. */
  long limit() {
    return limit;
  }

  /**
   * Notes how far the owner may move, and returns how far that is from here; for it alone.
   *
   * @throws IllegalStateException if it is farther than the ring is large
   */
  long limit(long index, long from) {
    long way = index - from;
    if (way < 0 || way > capacity) {
      throw damaged(way);
    }
    limit = index;
    return way;
  }

  /** The size of the owner's open window, or 0; for the owner alone. */
  int window() {
    return window;
  }

  /** Opens the owner's window, if it has elements, and lets it move no further meanwhile. */
  void open(int n) {
    if (n > 0) {
      window = n;
      held = limit;
      limit = -1; // smaller than any index: every call looks closer, and finds the window
    }
  }

  /** Closes the owner's window, if one is open. */
  void close() {
    if (window > 0) {
      limit = held;
      window = 0;
    }
  }

  /** Reads with acquire; pairs with the {@link #publish} or {@link #advance} that wrote it. */
  long acquire() {
    return (long) INDEX.getAcquire(index, 0L);
  }

  /** Moves with release; only the one thread that moves this cursor may call. */
  void publish(long next) {
    INDEX.setRelease(index, 0L, next);
    own = next; // last: what throws above has moved nothing
  }

  /** Moves from {@code seen} to {@code next} if nobody else has moved it; a full (volatile) CAS. */
  boolean advance(long seen, long next) {
    StackProbe.require(capacity); // for the stores of what is claimed; consumers do it in vain
    return INDEX.compareAndSet(index, 0L, seen, next);
  }

  private IllegalStateException damaged(long way) {
    return new IllegalStateException(
        "the other side's index allows "
            + way
            + " elements, in a ring of "
            + capacity
            + "; a ring allows 0 to as many: a process has written there what no ring would; let"
            + " all stop using it and create it anew");
  }
}

/** The fields, between the two paddings. */
class SharedCursorState extends SharedCursorPadding {
  /** Where the index stands. */
  final MemorySegment index;

  /** The ring's capacity. */
  final int capacity;

  /** The index as the owner, if it is a single thread, last moved it. */
  long own;

  /** How far the owner may move, as it last saw the other side, whose line is so rarely touched. */
  long limit;

  /** How many elements the owner's open zero-copy window has; 0 when none is open. */
  int window;

  /** The limit while a window is open, during which {@code limit} itself stops every call. */
  long held;

  SharedCursorState(MemorySegment index, int capacity) {
    this.index = index;
    this.capacity = capacity;
  }
}

/** The padding in front of the fields: bytes, because longs would be moved into gaps. */
class SharedCursorPadding {
  @SuppressWarnings("unused")
  private byte p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p0a, p0b, p0c, p0d, p0e, p0f;
  @SuppressWarnings("unused")
  private byte p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p1a, p1b, p1c, p1d, p1e, p1f;
  @SuppressWarnings("unused")
  private byte p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p2a, p2b, p2c, p2d, p2e, p2f;
  @SuppressWarnings("unused")
  private byte p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p3a, p3b, p3c, p3d, p3e, p3f;
  @SuppressWarnings("unused")
  private byte p40, p41, p42, p43, p44, p45, p46, p47, p48, p49, p4a, p4b, p4c, p4d, p4e, p4f;
  @SuppressWarnings("unused")
  private byte p50, p51, p52, p53, p54, p55, p56, p57, p58, p59, p5a, p5b, p5c, p5d, p5e, p5f;
  @SuppressWarnings("unused")
  private byte p60, p61, p62, p63, p64, p65, p66, p67, p68, p69, p6a, p6b, p6c, p6d, p6e, p6f;
  @SuppressWarnings("unused")
  private byte p70, p71, p72, p73, p74, p75, p76, p77, p78, p79, p7a, p7b, p7c, p7d, p7e, p7f;
}
