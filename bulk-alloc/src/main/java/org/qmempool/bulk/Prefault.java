package org.qmempool.bulk;

import org.jspecify.annotations.Nullable;

/**
 * Populates mapped memory: every page is there afterwards, or there is an error. Several threads
 * take one chunk after the other.
 *
 * @param address where the memory begins
 * @param bytes how much
 * @param pageSize its pages
 * @param threads how many threads, 1 for the caller's alone
 * @param progress is told after each chunk
 */
record Prefault(
    long address, long bytes, PageSize pageSize, int threads, PrefaultProgress progress) {
  /** Large enough to hide the cost of a call, small enough that progress is seen. */
  private static final long CHUNK_BYTES = 64 << 20;

  /** Nobody is told. */
  static final PrefaultProgress SILENT = (bytes, total) -> {};

  /**
   * Populates; returns when it is done and every thread has ended.
   *
   * @throws OffHeapException if the pages cannot be had
   */
  void run() {
    Chunks chunks = new Chunks();
    Thread[] helpers = new Thread[Math.min(threads, (int) Math.min(chunks.count(), 1024)) - 1];
    try {
      for (int i = 0; i < helpers.length; i++) {
        helpers[i] = Thread.ofPlatform().daemon().name("prefault-" + i).start(chunks);
      }
    } finally {
      chunks.run();
      join(helpers);
    }
    chunks.throwFailure();
  }

  private static void join(@Nullable Thread[] helpers) {
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper != null && helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException e) {
          interrupted = true; // each ends within one chunk of the others: worth waiting for
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the threads share. */
  private final class Chunks implements Runnable {
    private final long chunk = Math.max(CHUNK_BYTES, pageSize.bytes());
    private long next;
    private long done;
    private @Nullable Throwable failure;

    long count() {
      return (bytes + chunk - 1) / chunk;
    }

    @Override
    public void run() {
      try {
        for (long at = take(); at >= 0; at = take()) {
          long length = Math.min(chunk, bytes - at);
          int result;
          do {
            result = Libc.madvise(address + at, length, Libc.MADV_POPULATE_WRITE);
          } while (result == -Libc.EAGAIN);
          if (result < 0) {
            throw refused(-result);
          }
          finished(length);
        }
      } catch (Throwable e) {
        fail(e);
      }
    }

    /** The offset of a chunk nobody has taken, or -1. */
    private synchronized long take() {
      if (failure != null || next >= bytes) {
        return -1;
      }
      long at = next;
      next += chunk;
      return at;
    }

    private synchronized void finished(long length) {
      done += length;
      progress.populated(done, bytes);
    }

    private synchronized void fail(Throwable e) {
      if (failure == null) {
        failure = e;
      }
    }

    synchronized void throwFailure() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure != null) {
        // Only a callback can throw it, by a language that does not check exceptions.
        throw new IllegalStateException(failure);
      }
    }
  }

  private OffHeapException refused(int errno) {
    String remedy =
        errno == Libc.EINVAL
            ? ": populating needs Linux 5.14 or newer: update the kernel, or do not prefault"
            : ": free memory, choose fewer or smaller elements, or do not bind to a node that is"
                + " short of "
                + pageSize;
    return OffHeapException.of("populating " + bytes + " bytes of " + pageSize, errno, remedy);
  }
}
