package org.qmempool.rings;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One 64-bit index alone on its cache lines, and on lines of their own what only its owner reads
 * and writes: a peer that polls the index then takes nothing from the owner but that. There are 128
 * bytes of padding around both, because the adjacent-line prefetcher moves lines in pairs. The
 * padding is bytes in a class hierarchy: longs would be moved into the gaps of a superclass.
 *
 * <p>An index only grows, and never wraps: at one element per 0.1 ns, 2^63 last 29 years.
 */
final class Cursor extends CursorOwner {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE =
          MethodHandles.lookup()
              .findVarHandle(CursorValue.class, "value", long.class)
              .withInvokeExactBehavior();
      // Links each access now: not in the first call, at the end of some stack.
      Cursor linked = new Cursor(0);
      linked.publish(linked.acquire() + 1);
      if (!linked.advance(1, 2)) {
        throw new ExceptionInInitializerError("a CAS without a rival failed");
      }
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
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

  Cursor(long start) {
    value = start;
    mine = start;
    limit = start;
    // A racing publication of the ring itself must not show an index of 0.
    VarHandle.releaseFence();
  }

  /** The owner's own index: only the one thread that moves this cursor may call. */
  long own() {
    return mine;
  }

  /** How far the owner may move as far as it knows; for the owner alone. */
  long limit() {
    return limit;
  }

  /** Notes how far the owner may move, and returns how far that is from here; for it alone. */
  long limit(long index, long from) {
    limit = index;
    return index - from;
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
    return (long) VALUE.getAcquire((CursorValue) this);
  }

  /** Moves with release; only the one thread that moves this cursor may call. */
  void publish(long next) {
    VALUE.setRelease((CursorValue) this, next);
    mine = next; // last: a call may overflow the stack, and then nothing has moved
  }

  /** Moves from {@code seen} to {@code next} if nobody else has moved it; a full (volatile) CAS. */
  boolean advance(long seen, long next) {
    return VALUE.compareAndSet((CursorValue) this, seen, next);
  }
}

/** What the owner of a side keeps for itself; unused where many threads move the cursor. */
class CursorOwner extends CursorMiddle {
  /** The index, as its one owner has published it. */
  long mine;

  /** How far the owner may move, as it last saw the other side, whose line is so rarely touched. */
  long limit;

  /** How many elements the owner's open zero-copy window has; 0 when none is open. */
  int window;

  /** The limit while a window is open, during which {@code limit} itself stops every call. */
  long held;
}

/** The padding between the index and its owner's fields. */
class CursorMiddle extends CursorValue {
  @SuppressWarnings("unused")
  private byte r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r0a, r0b, r0c, r0d, r0e, r0f;
  @SuppressWarnings("unused")
  private byte r10, r11, r12, r13, r14, r15, r16, r17, r18, r19, r1a, r1b, r1c, r1d, r1e, r1f;
  @SuppressWarnings("unused")
  private byte r20, r21, r22, r23, r24, r25, r26, r27, r28, r29, r2a, r2b, r2c, r2d, r2e, r2f;
  @SuppressWarnings("unused")
  private byte r30, r31, r32, r33, r34, r35, r36, r37, r38, r39, r3a, r3b, r3c, r3d, r3e, r3f;
  @SuppressWarnings("unused")
  private byte r40, r41, r42, r43, r44, r45, r46, r47, r48, r49, r4a, r4b, r4c, r4d, r4e, r4f;
  @SuppressWarnings("unused")
  private byte r50, r51, r52, r53, r54, r55, r56, r57, r58, r59, r5a, r5b, r5c, r5d, r5e, r5f;
  @SuppressWarnings("unused")
  private byte r60, r61, r62, r63, r64, r65, r66, r67, r68, r69, r6a, r6b, r6c, r6d, r6e, r6f;
  @SuppressWarnings("unused")
  private byte r70, r71, r72, r73, r74, r75, r76, r77, r78, r79, r7a, r7b, r7c, r7d, r7e, r7f;

  // The JVM may put the first of them into a gap in front of the index.
  @SuppressWarnings("unused")
  private byte r80, r81, r82, r83, r84, r85, r86, r87;
}

/** The index, between paddings. */
class CursorValue extends CursorPadding {
  /** What both sides see. */
  long value;
}

/** The padding in front of the fields. */
class CursorPadding {
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
