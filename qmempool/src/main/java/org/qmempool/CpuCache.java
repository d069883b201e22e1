package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A cache that any thread may hold for one call, by a try-lock alone on its cache lines.
 *
 * <p>Hold it like this, so that no Error, not even a stack overflow, leaves it locked:
 *
 * <pre>{@code
 * try {
 *   int handle = held.cache.alloc();
 *   held.unlock();
 *   return handle;
 * } catch (Throwable e) {
 *   held.locked = 0; // a bare volatile store: a call might find no room on the stack
 *   throw e;
 * }
 * }</pre>
 *
 * <p>From the CAS to the {@code try} stand only returns, which need no stack. Handles that an Error
 * catches on their way may be lost to the pool.
 *
 * <p><b>Pairing (1):</b> the volatile CAS that takes the lock with the release, or the volatile
 * store, that gave it back: the next holder sees the cache as the last one left it.
 */
final class CpuCache extends CpuCacheLock {
  private static final VarHandle LOCKED = field("locked");
  private static final VarHandle GIFTS = field("gifts");

  @SuppressWarnings("unused")
  private long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, qa, qb, qc, qd, qe, qf;

  final MempoolCache cache;

  CpuCache(MempoolCache cache) {
    this.cache = cache;
  }

  /** Takes the lock if it is free. */
  boolean tryLock() {
    // Opaque: only spares the CAS where it would fail; the order comes from the CAS.
    return (int) LOCKED.getOpaque((CpuCacheLock) this) == 0
        && LOCKED.compareAndSet((CpuCacheLock) this, 0, 1); // (1)
  }

  /** Gives the lock back. */
  void unlock() {
    LOCKED.setRelease((CpuCacheLock) this, 0); // (1)
  }

  /** Gives the lock back after handles were put into the cache. */
  void unlockGiven() {
    // Opaque, for the scans of others; only the holder writes it.
    GIFTS.setOpaque((CpuCacheLock) this, gifts + 1);
    unlock();
  }

  /** How often handles were put in; only grows. Any thread. */
  long gifts() {
    return (long) GIFTS.getOpaque((CpuCacheLock) this); // compared by Scan, between its fences
  }

  private static VarHandle field(String name) {
    try {
      Class<?> type = name.equals("locked") ? int.class : long.class;
      return MethodHandles.lookup()
          .findVarHandle(CpuCacheLock.class, name, type)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

/** The fields, between the two paddings of 128 bytes. */
class CpuCacheLock extends CpuCachePadding {
  /** 1 while a thread holds the cache. */
  volatile int locked;

  /** How often handles were put in. */
  long gifts;
}

/** The padding in front; the int takes the gap that the longs leave behind the object's header. */
class CpuCachePadding {
  @SuppressWarnings("unused")
  private int gap;

  @SuppressWarnings("unused")
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd, pe, pf;
}
