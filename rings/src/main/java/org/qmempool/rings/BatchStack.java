package org.qmempool.rings;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A lock-free stack of whole batches: the shared tier of a pool. A batch of handles changes hands
 * by one CAS, so the cost per handle falls with the size of the batch.
 *
 * <p>The batches live in containers, made once. A container is full (on the stack), empty (on a
 * second stack) or held by the thread that took it. To give a batch: hold an empty container, fill
 * it, push it. To take one: pop a full container, copy it out, and keep or release the container.
 * Whoever keeps up to {@code k} empty containers for himself needs fewer CASes, and the maker of
 * the stack must count those {@code k} in.
 *
 * <p><b>Who may call:</b> any thread; a container only the thread that holds it. <b>Progress:</b>
 * lock-free. <b>Memory:</b> what a thread did before {@link #give} happens-before what another does
 * after the {@link #take} that returned the batch.
 *
 * <p><b>Algorithm.</b> Treiber's stack (1986) over indices. A head is one long: 24 bits of
 * container number + 1 (0: empty) and 40 bits of tag, advanced by every pop, so that a head that
 * was popped and pushed back in the meantime is not mistaken for unchanged (ABA). At 100 million
 * pops a second the tag wraps in 3 hours; a thread would have to sleep for a multiple of that, to
 * the pop, between its load and its CAS. A container stores the number of its successor and the
 * depth of the stack below it, so that {@link #batches()} needs no counter.
 *
 * <p><b>Pairings.</b>
 *
 * <ul>
 *   <li>(1) The volatile CAS of a push with the acquire of the head in a pop: the batch, the link
 *       and the depth that were written plainly before are visible. The CASes are volatile, not
 *       release, because VarHandles promise no release sequence: a pop that reads the head that
 *       another pop wrote must still see the link which an earlier push wrote, and does through the
 *       chain of CASes, each of which acquired the one before.
 *   <li>(2) Link and depth of a container are read opaquely by a pop that may lose the race against
 *       another pop and a new push of the same container: what it read is then discarded, since the
 *       tag has moved and its CAS fails.
 *   <li>(3) A depth that is only read, for {@link #batches()}, has no CAS to confirm it. It is
 *       confirmed by loading the head again, after a fence that keeps the two loads in order; if
 *       the head is unchanged, so was the container below it.
 * </ul>
 */
public final class BatchStack {
  /** The most containers that one stack can have: 2^24 - 2. */
  public static final int MAX_CONTAINERS = (1 << 24) - 2;

  /** What {@link #take} and {@link #acquireEmpty} return when there is none. */
  public static final int NONE = -1;

  private static final int ID_BITS = 24;
  private static final long ID_MASK = (1L << ID_BITS) - 1;

  /**
   * 128 bytes of ints between batches; link and depth lie in its middle, on a line of their own.
   */
  private static final int GAP = 32;

  private static final int LINK = GAP / 2;

  private static final VarHandle INTS =
      MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();

  private final int batch;
  private final int containers;
  private final int stride;
  private final int[] slots;
  private final Cursor full;
  private final Cursor empty;

  /**
   * Makes a stack without batches, all containers empty.
   *
   * @param containers how many batches fit at most, 1 to {@link #MAX_CONTAINERS}
   * @param batch handles per batch, 1 to 65536
   * @throws IllegalArgumentException if one is out of range or both together exceed an array
   */
  public BatchStack(int containers, int batch) {
    this(containers, batch, 0);
  }

  /** Starts both tags at {@code tag}, so that tests reach their wrap. */
  BatchStack(int containers, int batch, long tag) {
    if (containers < 1 || containers > MAX_CONTAINERS) {
      throw new IllegalArgumentException(
          "containers is " + containers + "; allowed is 1 to " + MAX_CONTAINERS);
    }
    if (batch < 1 || batch > 1 << 16) {
      throw new IllegalArgumentException("batch is " + batch + " handles; allowed is 1 to 65536");
    }
    this.batch = batch;
    this.containers = containers;
    stride = (batch + GAP - 1) / GAP * GAP + GAP;
    long length = (long) containers * stride + GAP;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          containers
              + " containers of "
              + batch
              + " handles need "
              + length
              + " ints, more than one array holds: choose a larger batch or fewer handles");
    }
    slots = new int[(int) length];
    full = new Cursor(tag << ID_BITS);
    empty = new Cursor(tag << ID_BITS);
    for (int id = containers - 1; id >= 0; id--) {
      push(empty, id);
    }
  }

  /**
   * Returns the size of a batch.
   *
   * @return handles per batch
   */
  public int batch() {
    return batch;
  }

  /**
   * A hint of the number of batches on the stack, exact at rest; any thread.
   *
   * @return 0 or more
   */
  public int batches() {
    return depth(full);
  }

  /**
   * A hint of the number of containers that are empty and held by nobody, exact at rest.
   *
   * @return 0 or more
   */
  public int emptyContainers() {
    return depth(empty);
  }

  /**
   * A number that changes with every take and every give, so that a scan can tell whether a batch
   * moved meanwhile; any thread.
   *
   * @return the head of the stack, for comparison only
   */
  public long version() {
    return full.acquire();
  }

  /**
   * Takes a whole batch.
   *
   * @param dst where the handles go
   * @param from index of the first; {@link #batch()} handles are written
   * @return the emptied container, now the caller's until {@link #give} or {@link #releaseEmpty};
   *     {@link #NONE} when the stack was empty
   * @throws IndexOutOfBoundsException if the batch does not fit into {@code dst}; nothing was taken
   */
  public int take(int[] dst, int from) {
    Objects.checkFromIndexSize(from, batch, dst.length);
    int id = pop(full);
    if (id != NONE) {
      System.arraycopy(slots, base(id), dst, from, batch);
    }
    return id;
  }

  /**
   * Takes a part of a batch and puts the rest into a ring, for callers that have no room for it.
   *
   * @param dst where the first {@code n} handles go
   * @param from index of the first
   * @param n how many, 1 to {@link #batch()}
   * @param rest takes the others; must have room for them
   * @return {@code n}, or 0 when the stack was empty
   * @throws IndexOutOfBoundsException if {@code n} or the range is out of bounds
   * @throws IllegalArgumentException if one of the others is negative, which no ring takes; then
   *     the batch is back on the stack
   * @throws IllegalStateException if {@code rest} had no room; then the batch is back on the stack
   */
  public int takeSome(int[] dst, int from, int n, MpmcIntRing rest) {
    Objects.checkFromToIndex(1, n, batch);
    Objects.checkFromIndexSize(from, n, dst.length);
    Objects.requireNonNull(rest, "rest");
    int id = pop(full);
    if (id == NONE) {
      return 0;
    }
    int base = base(id);
    boolean placed = n == batch;
    try {
      placed = placed || rest.enqueueBulk(slots, base + n, batch - n) > 0;
    } finally {
      if (!placed) {
        push(full, id);
      }
    }
    if (!placed) {
      throw new IllegalStateException(
          "the ring for the rest of a batch is full: it must hold all handles there are");
    }
    System.arraycopy(slots, base, dst, from, n);
    push(empty, id);
    return n;
  }

  /**
   * Gives a whole batch.
   *
   * @param container an empty container that the caller holds; no longer the caller's afterwards
   * @param src holds the handles
   * @param from index of the first of {@link #batch()} handles
   * @throws IndexOutOfBoundsException if the container or the range does not exist
   */
  public void give(int container, int[] src, int from) {
    Objects.checkIndex(container, containers);
    Objects.checkFromIndexSize(from, batch, src.length);
    System.arraycopy(src, from, slots, base(container), batch);
    push(full, container);
  }

  /**
   * Takes an empty container.
   *
   * @return its number, now the caller's; {@link #NONE} when all are full or held
   */
  public int acquireEmpty() {
    return pop(empty);
  }

  /**
   * Gives an empty container back.
   *
   * @param container one that the caller holds; no longer the caller's afterwards
   * @throws IndexOutOfBoundsException if there is no such container
   */
  public void releaseEmpty(int container) {
    Objects.checkIndex(container, containers);
    push(empty, container);
  }

  @Override
  public String toString() {
    return "BatchStack[batch="
        + batch
        + ", batches="
        + batches()
        + ", containers="
        + containers
        + "]";
  }

  private int base(int id) {
    return GAP + id * stride;
  }

  private void push(Cursor top, int id) {
    int link = base(id) - LINK;
    for (; ; ) {
      long head = top.acquire();
      int below = (int) (head & ID_MASK);
      int depth = below == 0 ? 0 : (int) INTS.getOpaque(slots, base(below - 1) - LINK + 1); // (2)
      INTS.setOpaque(slots, link, below); // read opaquely by pops that hold an old head (2)
      INTS.setOpaque(slots, link + 1, depth + 1);
      if (top.advance(head, (head & ~ID_MASK) | (id + 1))) { // (1)
        return;
      }
    }
  }

  private int pop(Cursor top) {
    for (; ; ) {
      long head = top.acquire(); // (1)
      int id = (int) (head & ID_MASK) - 1;
      if (id < 0) {
        return NONE;
      }
      int below = (int) INTS.getOpaque(slots, base(id) - LINK); // (2)
      long tag = (head & ~ID_MASK) + (1L << ID_BITS);
      if (top.advance(head, tag | below)) { // (1)
        return id;
      }
    }
  }

  private int depth(Cursor top) {
    for (; ; ) {
      long head = top.acquire(); // (1)
      int id = (int) (head & ID_MASK) - 1;
      int depth = id < 0 ? 0 : (int) INTS.getOpaque(slots, base(id) - LINK + 1); // (2)
      VarHandle.acquireFence(); // the depth was loaded before the head that confirms it (3)
      if (top.acquire() == head) {
        return depth;
      }
    }
  }
}
