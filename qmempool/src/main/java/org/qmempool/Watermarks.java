package org.qmempool;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees the level of the depot cross two marks. Looked at where a cache refills or flushes, told
 * afterwards; neither waits for another thread.
 */
final class Watermarks {
  private final int low;
  private final int recovered;
  private final WatermarkListener listener;
  private final AtomicBoolean isLow = new AtomicBoolean();
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile boolean told;

  Watermarks(int low, int recovered, WatermarkListener listener) {
    this.low = low;
    this.recovered = recovered;
    this.listener = listener;
  }

  /** Takes note of the depot's level. */
  void see(int level) {
    boolean was = isLow.get();
    if (was ? level >= recovered : level <= low) {
      isLow.compareAndSet(was, !was); // fails if another thread saw the same: that one tells
    }
  }

  /** Tells the listener what it does not know yet, unless another thread is doing so. */
  void tell(Mempool pool) {
    // The teller looks again after it has let go, so a crossing that it did not see is told by it
    // or by the thread that saw it: all three are volatile.
    while (told != isLow.get() && telling.compareAndSet(false, true)) {
      try {
        boolean now = isLow.get();
        if (told != now) {
          told = now;
          call(pool, now);
        }
      } finally {
        telling.set(false);
      }
    }
  }

  private void call(Mempool pool, boolean nowLow) {
    try {
      if (nowLow) {
        listener.low(pool);
      } else {
        listener.recovered(pool);
      }
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread
          .getUncaughtExceptionHandler()
          .uncaughtException(thread, e); // what it throws is dropped
    }
  }
}
