package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Handles with more than one user, so that one element can be sent many times and freed once: a
 * count of references for each handle, and pins. One byte for each element; handles that are not
 * shared pay nothing.
 *
 * <pre>{@code
 * SharedHandles shared = new SharedHandles(pool);
 * int frame = cache.alloc();
 * shared.retain(frame, 3);          // four references: four transmits
 * ...
 * shared.release(done, 0, n, cache); // frees those of which this was the last reference
 * }</pre>
 *
 * <p>A handle that was taken has one reference without being told here. A <b>pinned</b> handle is
 * outside of the free cycle: its releases are counted and never free it, until it is unpinned by
 * its owner, who then frees it.
 *
 * <p><b>Who may call:</b> any thread that holds a reference; pinning and unpinning only one that
 * holds the only one. <b>Progress:</b> lock-free. <b>Memory:</b> what a thread did to an element
 * before it released it happens-before what the thread does that frees it.
 *
 * <p>Not seen: a handle that is released more often than it was retained is freed twice, as by
 * {@link HandleAllocator#freeBulk}.
 */
public final class SharedHandles {
  /** The most references that one handle can have beside the first. */
  public static final int MOST = 126;

  private static final byte PINNED = -1;

  private static final VarHandle BYTES =
      MethodHandles.arrayElementVarHandle(byte[].class).withInvokeExactBehavior();

  /** References beside the first, or PINNED. */
  private final byte[] extra;

  private final PinCounts counts = new PinCounts();

  /**
   * Makes the counts, all handles with one reference.
   *
   * @param pool whose handles
   */
  public SharedHandles(Mempool pool) {
    extra = new byte[pool.capacity()];
    pool.setAside.add(counts);
  }

  /**
   * Adds references to a handle that the caller holds.
   *
   * @param handle a handle that was taken
   * @param references how many, 0 to {@link #MOST}
   * @throws IndexOutOfBoundsException if it is not a handle of the pool; nothing has changed
   * @throws IllegalArgumentException if the number is out of range, or would be with those that
   *     there are; nothing has changed
   * @throws IllegalStateException if the handle is pinned, which needs no references
   */
  public void retain(int handle, int references) {
    Objects.checkIndex(handle, extra.length);
    for (; ; ) {
      byte was = (byte) BYTES.getOpaque(extra, handle); // the CAS confirms it
      if (was == PINNED) {
        throw new IllegalStateException(
            "handle " + handle + " is pinned: release it as often as you like, retain it never");
      }
      if (references < 0 || references > MOST - was) {
        throw new IllegalArgumentException(
            "cannot add "
                + references
                + " references to handle "
                + handle
                + ", which has "
                + was
                + " beside the first; allowed are up to "
                + MOST
                + ": pin it, or copy the element");
      }
      // Volatile for want of a weaker one that must not fail; adding publishes nothing.
      if (BYTES.compareAndSet(extra, handle, was, (byte) (was + references))) {
        return;
      }
    }
  }

  /**
   * Gives up one reference of each handle, and frees those of which it was the last. A handle may
   * be there several times.
   *
   * @param handles the handles; those that are freed are moved to the front of the range, the
   *     others are left unspecified
   * @param from index of the first
   * @param n how many
   * @param to where to free them, the pool or a cache of the caller
   * @return how many were freed, 0 to {@code n}
   * @throws IndexOutOfBoundsException if the range is not within the array, or one is not a handle
   *     of the pool; nothing was released
   * @throws IllegalStateException as {@link HandleAllocator#freeBulk}; every reference was given
   *     up, and the handles that were the last are at the front of the range. If {@code to} is a
   *     closed cache none of them was freed
   */
  public int release(int[] handles, int from, int n, HandleAllocator to) {
    Objects.checkFromIndexSize(from, n, handles.length);
    Objects.requireNonNull(to, "to");
    byte[] extra = this.extra;
    for (int i = from; i < from + n; i++) {
      Objects.checkIndex(handles[i], extra.length);
    }
    int last = 0;
    int completed = 0;
    for (int i = from; i < from + n; i++) {
      int handle = handles[i];
      byte was = decrement(extra, handle);
      if (was == 0) {
        handles[from + last] = handle;
        last++;
      } else if (was == PINNED) {
        completed++;
      }
    }
    if (completed > 0) {
      counts.completed(completed);
    }
    if (last > 0) {
      to.freeBulk(handles, from, last);
    }
    return last;
  }

  /**
   * Takes a handle out of the free cycle: from now on its releases are counted only.
   *
   * @param handle a handle that the caller holds alone
   * @throws IndexOutOfBoundsException if it is not a handle of the pool
   * @throws IllegalStateException if it is pinned already, or has other references
   */
  public void pin(int handle) {
    Objects.checkIndex(handle, extra.length);
    if (!BYTES.compareAndSet(extra, handle, (byte) 0, PINNED)) {
      throw new IllegalStateException(
          "handle "
              + handle
              + (pinned(handle) ? " is pinned already" : " has other references")
              + ": pin one that you hold alone");
    }
    counts.pinned(1);
  }

  /**
   * Puts a handle back into the free cycle, with one reference: the caller's. No transmit of it may
   * be under way.
   *
   * @param handle a pinned handle
   * @throws IndexOutOfBoundsException if it is not a handle of the pool
   * @throws IllegalStateException if it is not pinned
   */
  public void unpin(int handle) {
    Objects.checkIndex(handle, extra.length);
    if (!BYTES.compareAndSet(extra, handle, PINNED, (byte) 0)) {
      throw new IllegalStateException("handle " + handle + " is not pinned: unpin it once");
    }
    counts.pinned(-1);
  }

  /**
   * Whether a handle is pinned; any thread.
   *
   * @param handle a handle of the pool
   * @return true between pin and unpin
   * @throws IndexOutOfBoundsException if it is not a handle of the pool
   */
  public boolean pinned(int handle) {
    Objects.checkIndex(handle, extra.length);
    return (byte) BYTES.getOpaque(extra, handle) == PINNED; // only a look, ordered with nothing
  }

  /**
   * How many handles are pinned; any thread, exact at rest.
   *
   * @return 0 or more; they are in use as far as the pool knows
   */
  public int pinned() {
    return counts.pinned();
  }

  /**
   * How many releases of pinned handles there were; any thread.
   *
   * @return a count that only grows
   */
  public long completed() {
    return counts.completed();
  }

  /**
   * Gives up one reference; returns what there were beside the first, 0 if it was the last, which
   * leaves the count as that of a handle that is free.
   */
  private static byte decrement(byte[] extra, int handle) {
    // Acquire: its partner is the CAS of the releases before, so that whoever releases last and
    // frees sees what they did. It also keeps the common case, no other reference, without a CAS.
    byte was = (byte) BYTES.getAcquire(extra, handle);
    while (was > 0 && !BYTES.compareAndSet(extra, handle, was, (byte) (was - 1))) {
      was = (byte) BYTES.getAcquire(extra, handle);
    }
    return was;
  }
}
