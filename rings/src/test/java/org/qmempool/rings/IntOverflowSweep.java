package org.qmempool.rings;

import org.jspecify.annotations.Nullable;

/**
 * Calls a ring at every depth near the end of the stack, and checks after each dive that a call
 * that threw has moved nothing, and one that returned has moved what it said.
 */
final class IntOverflowSweep {
  private static final int CAPACITY = 64;
  private static final int LEVELS = 400;
  private static final int SHIFTS = 67;
  private static final int STACK = 192 << 10;

  private final IntRing ring;
  private final @Nullable SpscIntRing windows;
  private final int[] in = new int[LEVELS * CAPACITY];
  private final int[] out = new int[CAPACITY];
  private int put;
  private int taken;
  private int level;
  private int choice;
  private long calls;
  private long overflows;

  private IntOverflowSweep(IntRing ring) {
    this.ring = ring;
    windows = ring instanceof SpscIntRing spsc ? spsc : null;
    for (int i = 0; i < in.length; i++) {
      in[i] = i;
    }
  }

  /** Sweeps in a thread of its own, whose stack is small; prints calls and overflows. */
  static void sweep(IntRing ring, int dives, int warmUp) throws InterruptedException {
    var sweep = new IntOverflowSweep(ring);
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(null, () -> sweep.run(warmUp, dives), "sweep", STACK);
    thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
    thread.start();
    thread.join();
    if (failure[0] != null) {
      failure[0].printStackTrace();
      System.exit(1);
    }
    System.out.println(sweep.calls + " " + sweep.overflows);
  }

  private void run(int warmUp, int dives) {
    for (int i = 0; i < warmUp; i++) {
      choice = i;
      call();
      if (i % LEVELS == LEVELS - 1) {
        verify();
      }
    }
    verify();
    for (int i = 0; i < dives; i++) {
      level = 0;
      choice = i;
      // The deepest calls come first: they shall find elements to take.
      put += ring.enqueueBulk(in, put, CAPACITY / 2);
      shift(i % SHIFTS, i);
      verify();
    }
  }

  /** Frames of another size first, so that each dive ends at another distance from the end. */
  private void shift(int frames, int i) {
    if (frames > 0) {
      shift(frames - 1, i);
    } else if (i % 2 == 0) {
      dive();
    } else {
      choice += (int) diveInWideFrames(1, 2, 3, 4, 5, 6) & 1;
    }
  }

  /** To the end of the stack; on the way back a call at each level. */
  @SuppressWarnings("InfiniteRecursion") // that is the point
  private void dive() {
    try {
      dive();
    } catch (StackOverflowError e) {
      // As deep as it goes.
    }
    attempt();
  }

  /** The same in other steps. */
  @SuppressWarnings("InfiniteRecursion") // that is the point
  private long diveInWideFrames(long a, long b, long c, long d, long e, long f) {
    long deeper = 0;
    try {
      deeper = diveInWideFrames(b, c, d, e, f, a + 1);
    } catch (StackOverflowError error) {
      // As deep as it goes.
    }
    attempt();
    return deeper + a + b + c + d + e + f;
  }

  private void attempt() {
    if (level++ < LEVELS) {
      choice++;
      calls++;
      try {
        call();
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
  }

  /** One call. The books are fields, and no call stands between the ring's return and them. */
  private void call() {
    int n = 1 + choice % 41;
    if (windows != null) {
      windows.enqueueFinish(0); // what an overflow has left open
      windows.dequeueFinish(0);
    }
    switch (choice * 7 % (windows == null ? 6 : 8)) {
      case 0 -> put += ring.enqueue(put) ? 1 : 0;
      case 1 -> put += ring.enqueueBurst(in, put, n);
      case 2 -> put += ring.enqueueBulk(in, put, n);
      case 3 -> taken += ring.dequeue() >= 0 ? 1 : 0;
      case 4 -> taken += ring.dequeueBurst(out, 0, n);
      case 5 -> taken += ring.dequeueBulk(out, 0, n);
      case 6 -> put += windows == null ? 0 : putWindow(windows, n);
      default -> taken += windows == null ? 0 : takeWindow(windows, n);
    }
  }

  private int putWindow(SpscIntRing ring, int n) {
    int fits = ring.enqueueStart(n);
    for (int i = 0; i < fits; i++) {
      ring.enqueueAt(i, put + i);
    }
    ring.enqueueFinish(fits);
    return fits;
  }

  private int takeWindow(SpscIntRing ring, int n) {
    int there = ring.dequeueStart(n);
    for (int i = 0; i < there; i++) {
      check(ring.dequeueAt(i), taken + i, "element of a window");
    }
    ring.dequeueFinish(there);
    return there;
  }

  /** Nothing lost, nothing doubled, nothing hidden; then all is empty and begins anew. */
  private void verify() {
    if (windows != null) {
      windows.enqueueFinish(0);
      windows.dequeueFinish(0);
    }
    check(ring.size(), put - taken, "size");
    while (taken < put) {
      check(ring.dequeue(), taken++, "element");
    }
    check(ring.dequeue(), IntRing.NONE, "the end");
    put = 0;
    taken = 0;
  }

  private static void check(long actual, long expected, String what) {
    if (actual != expected) {
      throw new AssertionError(what + " is " + actual + " and should be " + expected);
    }
  }
}
