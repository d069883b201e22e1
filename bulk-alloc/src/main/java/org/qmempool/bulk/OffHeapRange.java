package org.qmempool.bulk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One contiguous range of memory outside the heap, zeroed, mapped until {@link #close()}.
 *
 * <p>The memory belongs to a shared arena: any thread may use it, and after the close every access
 * through {@link #memory()} throws {@link IllegalStateException}. Only raw addresses are outside
 * that promise.
 *
 * <p>Thread-safe. Opening and closing are system calls; nothing else here is.
 */
public final class OffHeapRange implements AutoCloseable {
  private static final int MAP_HUGETLB = 0x40000;
  private static final int MAP_POPULATE = 0x8000;
  private static final int MAP_HUGE_SHIFT = 26;
  private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final PageSize pageSize;
  private final String fallback;

  private OffHeapRange(Mapping mapping, long bytes) {
    memory =
        Libc.view(
                mapping.address,
                mapping.bytes,
                arena,
                () -> Libc.munmap(mapping.address, mapping.bytes))
            .asSlice(0, bytes);
    pageSize = mapping.pageSize;
    fallback = mapping.fallback;
  }

  /**
   * Maps a range of exactly the pages that are asked for.
   *
   * @param bytes size, 1 or more; the mapping is rounded up to whole pages
   * @param pageSize the pages; huge ones are reserved at once, so that a shortage shows here
   * @return the range
   * @throws IllegalArgumentException if the size is not positive or too large to round up
   * @throws OffHeapException if the memory or the pages cannot be had
   */
  public static OffHeapRange require(long bytes, PageSize pageSize) {
    return of(map(bytes, pageSize), bytes);
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
    try {
      return require(bytes, pageSize);
    } catch (OffHeapException e) {
      if (pageSize == PageSize.BASE) {
        throw e;
      }
      Mapping base = map(bytes, PageSize.BASE);
      return of(base.insteadBecause(String.valueOf(e.getMessage())), bytes);
    }
  }

  /**
   * The memory.
   *
   * @return the whole range, usable by any thread until the close
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
    return memory.byteSize();
  }

  /**
   * The pages that the range has.
   *
   * @return the page size in use
   */
  public PageSize pageSize() {
    return pageSize;
  }

  /**
   * Why the range has not the pages that were preferred.
   *
   * @return the reason, or an empty string where it has
   */
  public String fallback() {
    return fallback;
  }

  /**
   * Unmaps the range. A thread that is in the middle of an access by Java code gets the exception.
   *
   * @throws IllegalStateException if it is closed already, or a segment of it was passed to a
   *     native call that has not returned; nothing was closed
   */
  @Override
  public void close() {
    arena.close();
  }

  @Override
  public String toString() {
    return "OffHeapRange["
        + memory.byteSize()
        + " bytes, "
        + pageSize
        + (fallback.isEmpty() ? "" : ", because " + fallback)
        + "]";
  }

  private record Mapping(long address, long bytes, PageSize pageSize, String fallback) {
    Mapping insteadBecause(String reason) {
      return new Mapping(address, bytes, pageSize, reason);
    }
  }

  /** The range owns the mapping, or there is neither. */
  private static OffHeapRange of(Mapping mapping, long bytes) {
    try {
      return new OffHeapRange(mapping, bytes);
    } catch (Throwable e) {
      Libc.munmap(mapping.address, mapping.bytes);
      throw e;
    }
  }

  private static Mapping map(long bytes, PageSize pageSize) {
    // Twice: once for rounding up, once to align transparent huge pages.
    if (bytes < 1 || bytes > Long.MAX_VALUE - 2 * pageSize.bytes()) {
      throw new IllegalArgumentException(
          "a range of "
              + bytes
              + " bytes cannot be mapped: it takes 1 byte or more, and less than"
              + " 2^63 after rounding up to pages");
    }
    long rounded = (bytes + pageSize.bytes() - 1) / pageSize.bytes() * pageSize.bytes();
    int flags =
        switch (pageSize) {
          case BASE, TRANSPARENT_HUGE -> 0;
          case HUGE_2M -> MAP_HUGETLB | MAP_POPULATE | 21 << MAP_HUGE_SHIFT;
          case HUGE_1G -> MAP_HUGETLB | MAP_POPULATE | 30 << MAP_HUGE_SHIFT;
        };
    // Transparent huge pages begin at a multiple of their size: room to align, given back.
    long slack = pageSize == PageSize.TRANSPARENT_HUGE ? pageSize.bytes() : 0;
    long address = Libc.mmapAnonymous(rounded + slack, flags);
    if (address < 0 && address > -4096) {
      throw refused(bytes, pageSize, rounded, (int) -address);
    }
    if (slack > 0) {
      long aligned = (address + slack - 1) / slack * slack;
      trim(address, aligned);
      trim(aligned + rounded, address + rounded + slack);
      address = aligned;
      int result = thpDisabled() ? -Libc.EINVAL : Libc.madviseHugePage(address, rounded);
      if (result < 0) {
        trim(address, address + rounded);
        throw new OffHeapException(
            -result,
            result == -Libc.EINVAL
                ? "transparent huge pages are off or unknown to the kernel: echo madvise > "
                    + THP
                    + ", or ask for base pages"
                : "asking for transparent huge pages failed: "
                    + Libc.strerror(-result)
                    + " (errno "
                    + -result
                    + "): free memory, or ask for base pages");
      }
    }
    return new Mapping(address, rounded, pageSize, "");
  }

  private static OffHeapException refused(long bytes, PageSize pageSize, long rounded, int errno) {
    String why =
        "mapping "
            + bytes
            + " bytes of "
            + pageSize
            + " failed: "
            + Libc.strerror(errno)
            + " (errno "
            + errno
            + ")";
    String remedy =
        switch (pageSize) {
          case HUGE_2M ->
              ": needs "
                  + rounded / pageSize.bytes()
                  + " free pages; sysctl vm.nr_hugepages=N reserves N, or prefer instead of"
                  + " require";
          case HUGE_1G ->
              ": needs "
                  + rounded / pageSize.bytes()
                  + " free pages; boot with hugepagesz=1G hugepages=N, or prefer instead of"
                  + " require";
          default -> ": choose fewer or smaller elements, or free memory";
        };
    return new OffHeapException(errno, why + remedy);
  }

  private static void trim(long from, long to) {
    if (to > from) {
      Libc.munmap(from, to - from);
    }
  }

  private static boolean thpDisabled() {
    try {
      return Files.readString(THP).contains("[never]");
    } catch (IOException e) {
      return true;
    }
  }
}
