package org.qmempool.bulk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * One contiguous range of memory outside the heap, zeroed, reserved at its full size and committed
 * from its beginning, part by part. It never moves, and nothing of it is unmapped before {@link
 * #close()}. A page before it and one behind it cannot be accessed.
 *
 * <p>The memory belongs to a shared arena: any thread may use it, and after the close every access
 * through {@link #memory()} throws {@link IllegalStateException}. Only raw addresses are outside
 * that promise.
 *
 * <p>Thread-safe. Opening, committing, giving back and closing are system calls and take a lock;
 * nothing else here does.
 */
public final class OffHeapRange implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Backing backing;
  private final Reservation reservation;
  private final long bytes;
  private final MemorySegment reserved;
  private long mapped;
  private volatile MemorySegment memory;

  private OffHeapRange(long bytes, Backing backing, Reservation reservation) {
    this.bytes = bytes;
    this.backing = backing;
    this.reservation = reservation;
    reserved = Libc.view(reservation.address(), reservation.bytes(), arena, () -> release());
    memory = reserved.asSlice(0, 0);
  }

  /**
   * Begins to describe a range.
   *
   * @param bytes its full size, 1 or more; the mapping is rounded up to whole pages
   * @return a builder for base pages, all committed at once
   */
  public static OffHeapRangeBuilder builder(long bytes) {
    return new OffHeapRangeBuilder(bytes);
  }

  /**
   * Maps a range of exactly the pages that are asked for.
   *
   * @param bytes size, 1 or more; the mapping is rounded up to whole pages
   * @param pageSize the pages; huge ones are populated at once, so that a shortage shows here
   * @return the range
   * @throws IllegalArgumentException if the size is not positive or too large to round up
   * @throws OffHeapException if the memory or the pages cannot be had
   */
  public static OffHeapRange require(long bytes, PageSize pageSize) {
    return builder(bytes).requirePages(pageSize).open();
  }

  /**
   * Maps a range of the pages that are asked for, or of base pages where those cannot be had; then
   * {@link #fallback()} says why.
   *
   * @param bytes size, 1 or more; the mapping is rounded up to whole pages
   * @param pageSize the pages that are preferred
   * @return the range
   * @throws IllegalArgumentException if the size is not positive or too large to round up
   * @throws OffHeapException if not even base pages can be had
   */
  public static OffHeapRange prefer(long bytes, PageSize pageSize) {
    return builder(bytes).preferPages(pageSize).open();
  }

  /**
   * Maps what the file of a {@linkplain OffHeapRangeBuilder#shared shared} range of this or another
   * process holds by now: what is committed, and after a commit that failed perhaps more, which
   * reads as zeros. What is written by one is seen by the other, ordered as between threads.
   *
   * @param path the other's {@link #path()}, or that of a descriptor which was passed on
   * @return a range that stays whole though the other one closes or its process ends
   * @throws IllegalArgumentException if that is no sealed memory file, or an empty one
   * @throws OffHeapException if it cannot be opened or mapped
   */
  public static OffHeapRange attach(Path path) {
    MemoryFile file = MemoryFile.open(path);
    try {
      OffHeapRangeBuilder options = builder(file.bytes()).requirePages(file.pageSize());
      return open(options, new Backing(options, file));
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  static OffHeapRange open(OffHeapRangeBuilder options, Backing backing) {
    long granule = options.pageSize.bytes();
    Reservation reservation = Reservation.of(roundUp(options.bytes, granule), granule);
    OffHeapRange range;
    try {
      range = new OffHeapRange(options.bytes, backing, reservation);
    } catch (Throwable e) {
      reservation.release();
      throw e;
    }
    try {
      range.commit(options.initialBytes);
      return range;
    } catch (Throwable e) {
      range.close();
      throw e;
    }
  }

  /**
   * Commits the range from its beginning as far as that, if it is not yet. What was committed
   * before stays as it is. If it fails, nothing has changed.
   *
   * @param upTo bytes, 0 to {@link #bytes()}; rounded up to whole pages
   * @return the committed memory: {@link #memory()}
   * @throws IllegalArgumentException if it is out of range
   * @throws OffHeapException if the memory cannot be had
   * @throws IllegalStateException if the range is closed
   */
  public synchronized MemorySegment commit(long upTo) {
    if (upTo < 0 || upTo > bytes) {
      throw new IllegalArgumentException(
          "cannot commit "
              + upTo
              + " bytes; allowed is 0 to the whole range, "
              + bytes
              + ": choose one in that range, or a larger range");
    }
    requireOpen();
    long target = roundUp(upTo, reservation.granule());
    if (target > mapped) {
      if (reservation.broken()) {
        throw new OffHeapException(
            Libc.ENOMEM, "the rest of the range was lost by a failure: make another range");
      }
      long length = target - mapped;
      MemorySegment view = reserved.asSlice(0, Math.min(bytes, target));
      try {
        reservation.install(backing.map(mapped, length), length, mapped);
      } catch (Throwable e) {
        backing.unmapped(mapped, length);
        throw e;
      }
      mapped = target;
      memory = view; // volatile: whoever sees the longer view sees the memory installed
    }
    return memory;
  }

  /**
   * Gives all pages back to the system. The memory stays mapped and reads as zeros, in every
   * process that has mapped it; a page comes back when something is written to it.
   *
   * @throws IllegalStateException if the range is closed, or its pages stay with it: huge pages of
   *     2 MiB and 1 GiB, memory that is locked, and a range that was attached
   * @throws OffHeapException if the system refuses
   */
  public synchronized void discard() {
    requireOpen();
    String reason = backing.keeps();
    if (!reason.isEmpty()) {
      throw new IllegalStateException("pages cannot be given back: " + reason);
    }
    if (mapped > 0) {
      backing.discard(reservation.address(), mapped);
    }
  }

  /**
   * The committed memory; a later commit makes it longer, and leaves it where it is.
   *
   * @return a segment that any thread may use until the close
   */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * The size that was asked for.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * The pages that the range has; after a fallback in the middle of it, those of its beginning.
   *
   * @return the page size in use
   */
  public PageSize pageSize() {
    return backing.pageSize();
  }

  /**
   * Which wishes that were only preferred the range does without, and why.
   *
   * @return the reasons, or an empty string where it has all
   */
  public String fallback() {
    return backing.fallback();
  }

  /**
   * The descriptor of a shared range, to be passed to another process; open until the close.
   *
   * @return a file descriptor
   * @throws IllegalStateException if the range is not shared, closed, or has nothing committed yet
   */
  public synchronized int fd() {
    requireOpen();
    MemoryFile file = backing.file();
    if (file == null) {
      throw new IllegalStateException(
          "the range has no descriptor: build it by shared(name), and commit a part of it");
    }
    return file.fd();
  }

  /**
   * Where another process finds a shared range, if its user may.
   *
   * @return {@code /proc/PID/fd/N} of this process
   * @throws IllegalStateException as {@link #fd()}
   */
  public Path path() {
    return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", "" + fd());
  }

  /**
   * Unmaps the range. A thread that is in the middle of an access by Java code gets the exception.
   *
   * @throws IllegalStateException if it is closed already, or a segment of it was passed to a
   *     native call that has not returned; nothing was closed
   */
  @Override
  public synchronized void close() {
    arena.close();
  }

  @Override
  public String toString() {
    String fallback = fallback();
    return "OffHeapRange["
        + memory.byteSize()
        + " of "
        + bytes
        + " bytes, "
        + pageSize()
        + (fallback.isEmpty() ? "" : ", because " + fallback)
        + "]";
  }

  private void release() {
    reservation.release();
    backing.close();
  }

  private void requireOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("the range is closed: make another one");
    }
  }

  private static long roundUp(long bytes, long granule) {
    return (bytes + granule - 1) / granule * granule;
  }
}
