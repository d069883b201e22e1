package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How many handles are pinned, and how often pinned ones were released. Any thread. */
final class PinCounts {
  private static final VarHandle COUNTS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  // Between 128 bytes of padding.
  private static final int PINS = 16;
  private static final int COMPLETED = 17;

  private final long[] counts = new long[34];

  void pinned(int more) {
    add(PINS, more);
  }

  void completed(int more) {
    add(COMPLETED, more);
  }

  int pinned() {
    return (int) (long) COUNTS.getOpaque(counts, PINS); // a count, ordered with nothing
  }

  long completed() {
    return (long) COUNTS.getOpaque(counts, COMPLETED); // a count, ordered with nothing
  }

  private void add(int which, long n) {
    // Volatile only because there is no weaker atomic addition; a count, ordered with nothing.
    long _ = (long) COUNTS.getAndAdd(counts, which, n);
  }
}
