package org.qmempool.bulk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps memory resident: never swapped out, every page there from the beginning. */
final class MemoryLock {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LIMIT = "Max locked memory";

  private MemoryLock() {}

  /**
   * Locks mapped memory, which populates it too.
   *
   * @param whole size of the range that it is a part of, in bytes, for the message
   * @throws OffHeapException if the limit is too small or the memory cannot be had
   */
  static void lock(long address, long bytes, long whole) {
    int result = Libc.mlock(address, bytes);
    if (result < 0) {
      throw OffHeapException.of(
          "locking " + bytes + " bytes into memory",
          -result,
          "; the limit of locked memory is "
              + limit()
              + ": raise it (ulimit -l "
              + (whole + 1023) / 1024
              + " or more for the whole range, LimitMEMLOCK= in a systemd unit), or grant"
              + " CAP_IPC_LOCK, or free memory");
    }
  }

  /** The soft limit as the kernel shows it. */
  static String limit() {
    try {
      for (String line : Files.readAllLines(LIMITS)) {
        if (line.startsWith(LIMIT)) {
          String soft = line.substring(LIMIT.length()).strip().split("\\s+", 2)[0];
          return soft.equals("unlimited") ? soft : soft + " bytes";
        }
      }
    } catch (IOException e) {
      return "not to be read from " + LIMITS;
    }
    return "unknown";
  }
}
