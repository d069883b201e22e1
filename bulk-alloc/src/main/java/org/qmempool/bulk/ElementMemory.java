package org.qmempool.bulk;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The memory of elements of one shape: element {@code handle} lies at {@code handle * stride} for
 * ever, though the memory grows. It grows by segments of elements, up to the capacity, and not at
 * all while it is frozen, as it is while a port has its addresses registered.
 *
 * <p><b>Who may call:</b> any thread. Growing, freezing, giving back and closing are system calls
 * and take a lock; views and sizes take none.
 *
 * <p><b>Pairing (1):</b> {@code published}, which is volatile, is stored after the view that covers
 * it, and loaded by {@link #committed()}. The views read it plainly: a thread that was handed a
 * handle by a happens-before edge sees at least what was committed when the handle was carved; one
 * that made the number up may see less than there is, and gets the exception.
 */
public final class ElementMemory implements AutoCloseable {
  private final OffHeapRange range;
  private final ElementLayout layout;
  private final int stride;
  private final int size;
  private final int capacity;
  private final int segment;
  private MemorySegment memory;
  private int committed;
  private volatile int published;
  private volatile int freezes;
  private volatile String stopped = "";

  /**
   * Takes over a range; what it has committed already is the first part.
   *
   * @param range of at least the capacity's bytes; closed with this
   * @param layout the shape of an element
   * @param capacity how many elements there will be at most, 1 to 2^30
   * @param segment how many elements more are committed at a time, 1 or more
   * @throws IllegalArgumentException if a number is out of range, or the range too small
   */
  public ElementMemory(OffHeapRange range, ElementLayout layout, int capacity, int segment) {
    this.range = range;
    this.layout = Objects.requireNonNull(layout, "layout");
    stride = layout.stride();
    size = layout.size();
    this.capacity = BulkAllocator.checkCapacity(capacity);
    if (segment < 1) {
      throw new IllegalArgumentException(
          "segment is " + segment + " elements; allowed is 1 or more: choose a positive number");
    }
    this.segment = segment;
    if (range.bytes() < layout.bytes(capacity)) {
      throw new IllegalArgumentException(
          "range has "
              + range.bytes()
              + " bytes; "
              + capacity
              + " elements need "
              + layout.bytes(capacity)
              + ": make a larger range");
    }
    memory = range.memory();
    see(memory);
  }

  /**
   * The memory of one element. Nothing is allocated where the JIT compiler sees the segment's use.
   *
   * @param handle a handle whose element is committed
   * @return its {@code layout().size()} bytes; after the close every access to them throws {@link
   *     IllegalStateException}
   * @throws IndexOutOfBoundsException if the handle is not from 0 to {@link #committed()} - 1
   */
  public MemorySegment element(int handle) {
    if (handle < 0 || handle >= committed) {
      throw notAnElement(handle);
    }
    return memory.asSlice((long) handle * stride, size);
  }

  /**
   * The address of one element. What is done through it is outside the promise that no public call
   * crashes the JVM.
   *
   * @param handle a handle whose element is committed
   * @return its address
   * @throws IndexOutOfBoundsException if the handle is not from 0 to {@link #committed()} - 1
   */
  public long address(int handle) {
    if (handle < 0 || handle >= committed) {
      throw notAnElement(handle);
    }
    return memory.address() + (long) handle * stride;
  }

  /**
   * The memory of one element as a buffer, for libraries that take no segment. It is an object; in
   * hot loops use {@link #element}.
   *
   * @param handle a handle whose element is committed
   * @return a direct buffer over its {@code layout().size()} bytes, big-endian as packets are;
   *     after the close every access throws {@link IllegalStateException}
   * @throws IndexOutOfBoundsException if the handle is not from 0 to {@link #committed()} - 1
   */
  public ByteBuffer buffer(int handle) {
    return element(handle).asByteBuffer();
  }

  /**
   * The committed elements in one piece; growing leaves it where it is.
   *
   * @return a segment that any thread may use until the close
   */
  public MemorySegment memory() {
    int elements = published; // (1)
    return memory.asSlice(0, Math.min(layout.bytes(elements), memory.byteSize()));
  }

  /**
   * How many elements are committed: handles from 0 to one less have memory.
   *
   * @return 0 to {@link #capacity()}, never less than before
   */
  public int committed() {
    return published; // (1)
  }

  /**
   * How many elements there will be at most.
   *
   * @return elements
   */
  public int capacity() {
    return capacity;
  }

  /**
   * The shape of an element.
   *
   * @return the layout
   */
  public ElementLayout layout() {
    return layout;
  }

  /**
   * The range behind it, for its pages and what it fell back to.
   *
   * @return the range; not to be closed
   */
  public OffHeapRange range() {
    return range;
  }

  /**
   * Commits so many elements, if not as many are yet.
   *
   * @param elements 0 to {@link #capacity()}
   * @return how many are committed now; whole pages, so perhaps more
   * @throws IllegalArgumentException if the number is out of range
   * @throws IllegalStateException if it would have to grow and is frozen, or closed
   * @throws OffHeapException if the memory cannot be had; nothing has changed
   */
  public synchronized int grow(int elements) {
    if (elements < 0 || elements > capacity) {
      throw new IllegalArgumentException(
          "cannot commit "
              + elements
              + " elements; allowed is 0 to the capacity, "
              + capacity
              + ": choose one in that range, or a larger capacity");
    }
    if (elements > committed) {
      if (freezes > 0) {
        throw new IllegalStateException(
            "the memory is frozen at " + committed + " elements: close the ports that use it");
      }
      see(range.commit(layout.bytes(elements)));
      stopped = "";
    }
    return committed;
  }

  /**
   * Commits another segment, for an allocation that found all handles carved: says how it went and
   * throws nothing. Waits for a thread that is doing the same. After a failure it does not try
   * again until {@link #grow} has.
   *
   * @param seen how many elements were committed when they were found too few
   * @return whether there are more now
   */
  boolean growFrom(int seen) {
    if (seen >= capacity || !stopped.isEmpty()) {
      return false;
    }
    synchronized (this) {
      if (committed > seen) {
        return true;
      }
      if (freezes > 0) {
        return false;
      }
      try {
        grow((int) Math.min((long) committed + segment, capacity));
        return true;
      } catch (VirtualMachineError e) {
        throw e; // a full heap or stack says nothing about the memory
      } catch (Throwable e) { // what a progress callback throws is no failure of an allocation
        Object reason = e instanceof OffHeapException ? e.getMessage() : e;
        stopped = "growing beyond " + committed + " elements failed: " + reason;
        return false;
      }
    }
  }

  /**
   * Whether an allocation would make it grow.
   *
   * @return false at its capacity, while it is frozen, and after a failure
   */
  public boolean growing() {
    return published < capacity && freezes == 0 && stopped.isEmpty();
  }

  /**
   * Why it does not grow although it is below its capacity.
   *
   * @return the reason, or an empty string where it would grow, or need not
   */
  public String growthStopped() {
    int elements = published;
    if (elements == capacity) {
      return "";
    }
    return freezes > 0
        ? "frozen at " + elements + " of " + capacity + " elements while it is registered"
        : stopped;
  }

  /** From now on it neither grows nor gives pages back, until as many thaws as freezes. */
  public synchronized void freeze() {
    freezes = freezes + 1;
  }

  /**
   * Undoes one freeze.
   *
   * @throws IllegalStateException if it is not frozen
   */
  public synchronized void thaw() {
    if (freezes == 0) {
      throw new IllegalStateException("the memory is not frozen: thaw once for each freeze");
    }
    freezes = freezes - 1;
  }

  /**
   * Gives the pages of all elements back to the system; they stay committed and read as zeros. The
   * caller answers for it that nobody needs what they hold.
   *
   * @param elements how many the caller knows to be committed
   * @throws IllegalStateException if there are more by now, it is frozen or closed, or the pages
   *     stay with the range, see {@link OffHeapRange#discard}
   * @throws OffHeapException if the system refuses
   */
  public synchronized void discard(int elements) {
    if (freezes > 0) {
      throw new IllegalStateException(
          "pages cannot be given back while the memory is registered: close the ports that use it");
    }
    if (committed != elements) {
      throw new IllegalStateException(
          "pages cannot be given back: the memory grew to "
              + committed
              + " elements meanwhile: trim when the pool is at rest");
    }
    range.discard();
  }

  /**
   * Unmaps the memory.
   *
   * @throws IllegalStateException if it is closed already, or a segment of it was passed to a
   *     native call that has not returned; nothing was closed
   */
  @Override
  public synchronized void close() {
    range.close();
  }

  private void see(MemorySegment view) {
    memory = view;
    committed = (int) Math.min(view.byteSize() / stride, capacity);
    published = committed; // (1)
  }

  private IndexOutOfBoundsException notAnElement(int handle) {
    return new IndexOutOfBoundsException(
        "handle is "
            + handle
            + (handle >= committed && handle < capacity
                ? ", whose element is not committed; committed are 0 to "
                : "; this pool has 0 to ")
            + (committed - 1)
            + ": pass one that was taken from it; -1 says that it was dry");
  }
}
