package org.qmempool.nic.transmit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Decides which thread serves what many threads put into a queue, so that nothing stays behind and
 * nobody waits.
 *
 * <p>One number: 0 while nobody has the turn; otherwise 1, and 1 more for each announcement that
 * came since its owner last looked at it. Who puts something into the queue announces it
 * <em>after</em> that; who finds 0 has the turn. Its owner serves the queue and then takes off what
 * it had seen: if more was announced meanwhile, it serves again.
 *
 * <pre>
 *   sender:  put into the queue ; announce (+1)        was 0: the turn is mine, else the owner's duty
 *   owner:   serve the queue    ; leave (-seen)        now 0: left, else serve again
 * </pre>
 *
 * <p><b>Nothing stays behind.</b> An announcement is either before the owner's {@code leave} in the
 * order of the number's changes, so that {@code leave} finds more than it had seen and the owner
 * serves again, or after it, so that it finds 0 and its sender serves.
 *
 * <p><b>Pairings.</b> (1) {@code announce} with {@code leave}: both are volatile read-modify-writes
 * of one number, so an announcement happens-before each later {@code leave}, and the owner's next
 * look at the queue sees what was put there. Volatile, as a chain of announcements is passed on
 * from one to the next, for which acquire and release alone are not enough in Java. (2) {@code
 * leave} or {@code abandon} with the {@code take} or {@code announce} that finds 0: what one owner
 * did happens-before what the next one does.
 *
 * <p>Every method is wait-free and allocates nothing. {@link #leave} and {@link #abandon} are for
 * the owner alone.
 *
 * <p><b>Source:</b> the drain loop of reactive streams ("work in progress", RxJava); Linux's
 * lockless queueing disciplines have a missed bit for the same purpose.
 */
final class Turn {
  private static final VarHandle CELL =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /** Of the number: 128 bytes away from both ends of the array, and so from other objects. */
  private static final int NUMBER = 16;

  /** The part of the number that the owner has seen; the owner's alone. */
  private static final int SEEN = 17;

  private static final int CELLS = 34;

  private final long[] cells = new long[CELLS];

  /** Takes the turn if nobody has it; whether it is the caller's now. */
  boolean take() {
    if ((long) CELL.getOpaque(cells, NUMBER)
            != 0 // spares the line of a busy queue an exclusive look
        || !CELL.compareAndSet(cells, NUMBER, 0L, 1L)) {
      return false;
    }
    cells[SEEN] = 1;
    return true;
  }

  /**
   * Says that something was put into the queue; call it after that. True when the turn is the
   * caller's now, who then has to serve; false when it is the owner's duty.
   */
  boolean announce() {
    if ((long) CELL.getAndAdd(cells, NUMBER, 1L) != 0) {
      return false;
    }
    cells[SEEN] = 1;
    return true;
  }

  /** Gives the turn back, unless something was announced since: then false, and serve again. */
  boolean leave() {
    long seen = cells[SEEN];
    long left = (long) CELL.getAndAdd(cells, NUMBER, -seen) - seen;
    if (left == 0) {
      return true; // nothing of the owner's may be touched from here on
    }
    cells[SEEN] = left;
    return false;
  }

  /** Gives the turn back although something may have been announced. */
  void abandon() {
    CELL.setVolatile(cells, NUMBER, 0L);
  }
}
