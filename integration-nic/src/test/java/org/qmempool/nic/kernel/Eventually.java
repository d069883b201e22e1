package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what the kernel does in its own time. */
public final class Eventually {
  private static final long BOUND_NS = 5_000_000_000L;
  private static final long PAUSE_NS = 200_000;

  private Eventually() {}

  /** Returns as soon as the condition holds; fails after five seconds. */
  public static void holds(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > BOUND_NS) {
        fail("not within 5 s: " + what);
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }
}
