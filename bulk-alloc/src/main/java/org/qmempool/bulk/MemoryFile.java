package org.qmempool.bulk;

import java.nio.file.Path;

/**
 * A file that lies in memory alone (memfd), for memory that another process can map. It is sealed:
 * nobody can make it smaller, so no process that has mapped it meets a missing page.
 */
final class MemoryFile {
  private static final int SEALS = Libc.F_SEAL_SHRINK | Libc.F_SEAL_SEAL;
  private static final int MFD_HUGE_SHIFT = 26;

  private int fd;

  private MemoryFile(int fd) {
    this.fd = fd;
  }

  /**
   * Makes an empty one.
   *
   * @param name shown in /proc/PID/maps and as the target of /proc/PID/fd/N
   * @throws OffHeapException if the kernel refuses
   */
  static MemoryFile create(String name, PageSize pageSize) {
    int flags = Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING;
    int pages =
        pageSize.reserved()
            ? Libc.MFD_HUGETLB | Long.numberOfTrailingZeros(pageSize.bytes()) << MFD_HUGE_SHIFT
            : 0;
    int fd = Libc.memfdCreate(name, flags | pages);
    if (fd < 0) {
      throw OffHeapException.of(
          "making a memory file of " + pageSize,
          -fd,
          ": raise the limit of open files (ulimit -n), or choose pages that the kernel knows");
    }
    int result = Libc.addSeals(fd, SEALS);
    if (result < 0) {
      Libc.close(fd);
      throw OffHeapException.of(
          "sealing a memory file of " + pageSize, -result, ": huge pages need Linux 4.16 or newer");
    }
    return new MemoryFile(fd);
  }

  /**
   * Opens one that this or another process made.
   *
   * @throws OffHeapException if it cannot be opened
   * @throws IllegalArgumentException if it is not sealed against getting smaller, or empty
   */
  static MemoryFile open(Path path) {
    int fd = Libc.open(path.toString());
    if (fd < 0) {
      throw OffHeapException.of(
          "opening " + path,
          -fd,
          ": pass the path() of a shared range that is open, as a user who may read and write it");
    }
    MemoryFile file = new MemoryFile(fd);
    int seals = Libc.seals(fd);
    if (seals < 0 || (seals & Libc.F_SEAL_SHRINK) == 0 || file.bytes() < 1) {
      file.close();
      throw new IllegalArgumentException(
          path
              + (seals < 0 || (seals & Libc.F_SEAL_SHRINK) == 0
                  ? " is not sealed against getting smaller, so a page of it could vanish under us"
                  : " is empty")
              + ": pass the path() of a shared range that is open");
    }
    return file;
  }

  int fd() {
    return fd;
  }

  /** Its size in bytes. */
  long bytes() {
    return Libc.fileBytes(fd);
  }

  /** The pages that it is made of. */
  PageSize pageSize() {
    long block = Libc.blockBytes(fd);
    return block == PageSize.HUGE_1G.bytes()
        ? PageSize.HUGE_1G
        : block == PageSize.HUGE_2M.bytes() ? PageSize.HUGE_2M : PageSize.BASE;
  }

  /**
   * Makes it at least as large as that: a commit that failed may have left it larger.
   *
   * @throws OffHeapException if it cannot be
   */
  void grow(long bytes) {
    int result = bytes() >= bytes ? 0 : Libc.ftruncate(fd, bytes);
    if (result < 0) {
      throw OffHeapException.of(
          "growing a memory file to " + bytes + " bytes",
          -result,
          ": choose fewer or smaller elements, or raise the limit of file sizes (ulimit -f)");
    }
  }

  /** Maps a part where the kernel chooses; returns the address, or -errno. */
  long map(long offset, long length) {
    return Libc.mmap(length, Libc.PROT_READ_WRITE, Libc.MAP_SHARED, fd, offset);
  }

  /** Gives pages back; they read as zeros. Returns 0 or -errno. */
  int punch(long offset, long length) {
    return Libc.punchHole(fd, offset, length);
  }

  /** Closes it; again is fine. */
  void close() {
    if (fd >= 0) {
      Libc.close(fd); // once: by then the number may be another file's
      fd = -1;
    }
  }
}
