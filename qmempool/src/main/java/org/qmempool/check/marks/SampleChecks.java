package org.qmempool.check.marks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.check.Misuse;

/**
 * Checks some handles where they pass between a cache and the depot, and nothing in between. The
 * sample is every handle with the same last bits, one in {@link #ONE_IN}; so whether a batch has
 * one is seen by a vectorised OR over the batch, and one that has none costs no more.
 *
 * <p>One byte for each handle of the sample says on which side it is, written plainly by the thread
 * that has the handle, as in {@link UserChecks}. Who did it is not the one who finds it, so nothing
 * is thrown: findings are told.
 */
public final class SampleChecks {
  /** One handle in so many is checked, in pools of that many and more. */
  public static final int ONE_IN = 256;

  private static final byte FRESH = 0;
  private static final byte INSIDE = 1;
  private static final byte OUTSIDE = 2;

  /** Bytes of poison at each end of an element: a line, which the next user will need anyway. */
  private static final int ENDS = 64;

  private final int mask;
  private final int shift;
  private final byte[] states;
  private final ElementMarks marks;
  private final Findings findings;
  private final AtomicLong checked = new AtomicLong();

  /**
   * Begins with fresh handles.
   *
   * @param elements the memory
   * @param findings who is told
   */
  public SampleChecks(ElementMemory elements, Findings findings) {
    int capacity = elements.capacity();
    // A small pool has one handle in its sample at least: number 0.
    int oneIn = Math.min(ONE_IN, Integer.highestOneBit(capacity));
    mask = oneIn - 1;
    shift = Integer.numberOfTrailingZeros(oneIn);
    states = new byte[((capacity - 1) >> shift) + 1];
    marks = new ElementMarks(elements, ENDS);
    this.findings = findings;
  }

  /**
   * How many handles were checked; one that goes in and comes out counts twice.
   *
   * @return a count that only grows
   */
  public long checked() {
    return checked.get();
  }

  /**
   * Handles are about to be given to the depot.
   *
   * @param handles of the pool
   * @param from index of the first
   * @param n how many
   */
  public void giving(int[] handles, int from, int n) {
    if (any(handles, from, n)) {
      for (int i = from; i < from + n; i++) {
        giving(handles[i]);
      }
    }
  }

  /**
   * Handles were taken from the depot.
   *
   * @param handles of the pool
   * @param from index of the first
   * @param n how many
   */
  public void taken(int[] handles, int from, int n) {
    if (any(handles, from, n)) {
      for (int i = from; i < from + n; i++) {
        taken(handles[i]);
      }
    }
  }

  /**
   * One handle is about to be given to the depot.
   *
   * @param handle of the pool
   */
  public void giving(int handle) {
    if ((handle & mask) == 0) {
      enters(handle);
    }
  }

  /**
   * One handle was taken from the depot.
   *
   * @param handle of the pool
   */
  public void taken(int handle) {
    if ((handle & mask) == 0) {
      leaves(handle);
    }
  }

  /**
   * An owner cache is refilled or flushed by a thread that does not own it.
   *
   * @param cache the cache's name
   * @param owner its owner
   */
  public void wrongThread(String cache, Thread owner) {
    findings.tell(Misuse.WRONG_THREAD, -1, UserChecks.wrongThreadText(cache, owner));
  }

  /**
   * Memory of the pool was given back to the system, as in {@link UserChecks#forget}.
   *
   * @param n how many elements, from handle 0 on
   */
  public void forget(int n) {
    Arrays.fill(states, 0, ((n - 1) >> shift) + 1, FRESH);
  }

  /** Whether one is in the sample: of such, and of no other, the last bits less 1 are negative. */
  private boolean any(int[] handles, int from, int n) {
    int mask = this.mask;
    int signs = 0;
    for (int i = from; i < from + n; i++) {
      signs |= (handles[i] & mask) - 1;
    }
    return signs < 0;
  }

  private void enters(int handle) {
    checked.incrementAndGet();
    int at = handle >> shift;
    byte was = states[at];
    if (was == INSIDE) {
      findings.tell(
          Misuse.NOT_TAKEN,
          handle,
          marks.name(handle)
              + " goes to the depot, where it is already: it was freed twice, now or a while ago,"
              + " and will have two users: free each handle once; checked(CheckLevel.STATE) names"
              + " who does not");
      return;
    }
    if (was == OUTSIDE) {
      overrun(handle, "while it was taken, or lay in a cache");
    }
    marks.guard(handle);
    marks.poison(handle);
    states[at] = INSIDE;
  }

  private void leaves(int handle) {
    checked.incrementAndGet();
    int at = handle >> shift;
    byte was = states[at];
    if (was == OUTSIDE) {
      findings.tell(
          Misuse.GIVEN_TWICE,
          handle,
          marks.name(handle)
              + " comes from the depot although it was taken from there before: it was freed twice"
              + " and has two users: free each handle once");
    } else if (was == INSIDE) {
      int byteAt = marks.unpoisoned(handle);
      if (byteAt >= 0) {
        findings.tell(
            Misuse.USE_AFTER_FREE,
            handle,
            marks.name(handle)
                + " was written to at its byte "
                + byteAt
                + " while it lay in the depot: a user wrote to it after the free;"
                + " checked(CheckLevel.FULL) names the place where it was freed");
      }
      overrun(handle, "while it lay in the depot");
    }
    states[at] = OUTSIDE;
  }

  private void overrun(int handle, String when) {
    int at = marks.overrun(handle);
    if (at >= 0) {
      marks.guard(handle);
      findings.tell(
          Misuse.OVERRUN,
          handle,
          "byte "
              + at
              + " from the begin of "
              + marks.name(handle)
              + ", behind its end, was written to "
              + when);
    }
  }
}
