package org.qmempool.bulk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Maps the parts of a range as its builder asked: pages, node, lock, populated or not, private or
 * from a memory file. What was only preferred and cannot be had is left out, and the reason kept.
 * For one thread at a time.
 */
final class Backing {
  private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Path SHARED_THP =
      Path.of("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
  private static final int MAP_HUGE_SHIFT = 26;

  private final OffHeapRangeBuilder options;
  private PageSize pageSize;
  private @Nullable MemoryFile file;
  private final boolean attached;
  private boolean locked;
  private volatile String fallback = "";

  Backing(OffHeapRangeBuilder options) {
    this.options = options;
    pageSize = options.pageSize;
    attached = false;
  }

  /** For a file that another range made. */
  Backing(OffHeapRangeBuilder options, MemoryFile file) {
    this.options = options;
    this.file = file;
    pageSize = file.pageSize();
    attached = true;
  }

  /**
   * Maps a part somewhere, ready for use.
   *
   * @param offset where the part begins in the range; parts come in order
   * @return its address
   * @throws OffHeapException if something that is required cannot be had; nothing stays mapped
   */
  long map(long offset, long length) {
    try {
      return mapAs(pageSize, offset, length);
    } catch (OffHeapException e) {
      // A file has pages of one size, chosen with its first part.
      boolean fixed = options.shared() && offset > 0;
      if (attached || options.pagesRequired || pageSize == PageSize.BASE || fixed) {
        throw e;
      }
      if (offset == 0) {
        close();
        pageSize = PageSize.BASE;
      }
      long address = mapAs(PageSize.BASE, offset, length);
      fellBack(
          (offset == 0 ? "" : "from byte " + offset + " on base pages, because ") + e.getMessage());
      return address;
    }
  }

  PageSize pageSize() {
    return pageSize;
  }

  String fallback() {
    return fallback;
  }

  @Nullable MemoryFile file() {
    return file;
  }

  /** Why pages cannot be given back, or an empty string if they can. */
  String keeps() {
    if (attached) {
      return "the range was made by another one: trim that one";
    }
    if (pageSize.reserved()) {
      return pageSize + " stay with the range until its close, so that no access ever misses one";
    }
    return locked ? "the range is locked into memory" : "";
  }

  /** Gives the pages of a part back; they read as zeros afterwards. */
  void discard(long address, long length) {
    int result =
        file == null ? Libc.madvise(address, length, Libc.MADV_DONTNEED) : file.punch(0, length);
    if (result < 0) {
      throw OffHeapException.of(
          "giving " + length + " bytes back", -result, ": close the range instead");
    }
  }

  /** Takes back what {@link #map} did to the file, when nothing is mapped of that part. */
  void unmapped(long offset, long length) {
    if (file != null && !attached) {
      // The file cannot get smaller again, but its pages can go; if not, they go with the range.
      int _ = file.punch(offset, length);
    }
  }

  void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private long mapAs(PageSize pages, long offset, long length) {
    long address = place(pages, offset, length);
    try {
      if (pages == PageSize.TRANSPARENT_HUGE) {
        adviseHuge(address, length);
      }
      if (options.node >= 0) {
        bind(address, length);
      }
      // Reserved pages always: a shortage shows here and not as a fault later.
      if (pages.reserved() || options.prefaultThreads > 0) {
        int threads = Math.max(options.prefaultThreads, 1);
        new Prefault(address, length, pages, threads, options.progress).run();
      }
      if (options.lock != OffHeapRangeBuilder.NO) {
        lock(address, length);
      }
      return address;
    } catch (Throwable e) {
      Libc.munmap(address, length);
      throw e;
    }
  }

  private long place(PageSize pages, long offset, long length) {
    long address;
    if (options.shared() || attached) {
      MemoryFile part = file;
      if (part == null) {
        part = MemoryFile.create(options.sharedName, pages);
        file = part;
      }
      if (!attached) {
        part.grow(offset + length);
      }
      address = part.map(offset, length);
    } else {
      int flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS;
      if (pages.reserved()) {
        flags |= Libc.MAP_HUGETLB | Long.numberOfTrailingZeros(pages.bytes()) << MAP_HUGE_SHIFT;
      }
      long alignment = pages == PageSize.TRANSPARENT_HUGE ? pages.bytes() : 0;
      address = Reservation.mapAligned(length, alignment, 0, Libc.PROT_READ_WRITE, flags);
    }
    if (address < 0) {
      throw refused(length, pages, (int) -address);
    }
    return address;
  }

  private void bind(long address, long length) {
    try {
      NumaNodes.bind(address, length, options.node, options.nodeRequired);
    } catch (OffHeapException e) {
      if (options.nodeRequired) {
        throw e;
      }
      fellBack(String.valueOf(e.getMessage()));
    }
  }

  private void lock(long address, long length) {
    try {
      MemoryLock.lock(address, length, options.bytes);
      locked = true;
    } catch (OffHeapException e) {
      if (options.lock == OffHeapRangeBuilder.REQUIRED) {
        throw e;
      }
      fellBack(String.valueOf(e.getMessage()));
    }
  }

  private void adviseHuge(long address, long length) {
    Path mode = options.shared() ? SHARED_THP : THP;
    int result = disabled(mode) ? -Libc.EINVAL : Libc.madvise(address, length, Libc.MADV_HUGEPAGE);
    if (result < 0) {
      throw result == -Libc.EINVAL
          ? new OffHeapException(
              -result,
              "transparent huge pages are off or unknown to the kernel: echo "
                  + (options.shared() ? "advise" : "madvise")
                  + " > "
                  + mode
                  + ", or ask for base pages")
          : OffHeapException.of(
              "asking for transparent huge pages", -result, ": free memory, or ask for base pages");
    }
  }

  private static boolean disabled(Path mode) {
    try {
      String text = Files.readString(mode);
      return text.contains("[never]") || text.contains("[deny]");
    } catch (IOException e) {
      return true;
    }
  }

  private void fellBack(String reason) {
    StringJoiner reasons = new StringJoiner("; ");
    if (!fallback.isEmpty()) {
      reasons.add(fallback);
    }
    if (!fallback.contains(reason)) {
      reasons.add(reason);
    }
    fallback = reasons.toString();
  }

  private static OffHeapException refused(long bytes, PageSize pages, int errno) {
    long count = bytes / pages.bytes();
    String remedy =
        switch (pages) {
          case HUGE_2M ->
              ": needs "
                  + count
                  + " free pages; sysctl vm.nr_hugepages=N reserves N, or prefer instead of"
                  + " require";
          case HUGE_1G ->
              ": needs "
                  + count
                  + " free pages; boot with hugepagesz=1G hugepages=N, or prefer instead of"
                  + " require";
          default -> ": choose fewer or smaller elements, or free memory";
        };
    return OffHeapException.of("mapping " + bytes + " bytes of " + pages, errno, remedy);
  }
}
