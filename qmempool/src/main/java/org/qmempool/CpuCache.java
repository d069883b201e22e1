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
 * <p>From the CAS to the {@code try} stand only returns, which need no stack. Inside the cache an
 * Error loses no handle, see {@link MempoolCache}; one that catches the calls around it, or those
 * past all caches, may.
 *
 * <p><b>Pairing (1):</b> the volatile CAS that takes the lock with the release, or the volatile
 * store, that gave it back: the next holder sees the cache as the last one left it.
 */
final class CpuCache extends CpuCacheLock {
  private static final VarHandle LOCKED = field("locked");
  private static final VarHandle GIFTS = field("gifts");

  @SuppressWarnings("unused")
  private byte q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q0a, q0b, q0c, q0d, q0e, q0f;
  @SuppressWarnings("unused")
  private byte q10, q11, q12, q13, q14, q15, q16, q17, q18, q19, q1a, q1b, q1c, q1d, q1e, q1f;
  @SuppressWarnings("unused")
  private byte q20, q21, q22, q23, q24, q25, q26, q27, q28, q29, q2a, q2b, q2c, q2d, q2e, q2f;
  @SuppressWarnings("unused")
  private byte q30, q31, q32, q33, q34, q35, q36, q37, q38, q39, q3a, q3b, q3c, q3d, q3e, q3f;
  @SuppressWarnings("unused")
  private byte q40, q41, q42, q43, q44, q45, q46, q47, q48, q49, q4a, q4b, q4c, q4d, q4e, q4f;
  @SuppressWarnings("unused")
  private byte q50, q51, q52, q53, q54, q55, q56, q57, q58, q59, q5a, q5b, q5c, q5d, q5e, q5f;
  @SuppressWarnings("unused")
  private byte q60, q61, q62, q63, q64, q65, q66, q67, q68, q69, q6a, q6b, q6c, q6d, q6e, q6f;
  @SuppressWarnings("unused")
  private byte q70, q71, q72, q73, q74, q75, q76, q77, q78, q79, q7a, q7b, q7c, q7d, q7e, q7f;

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
class CpuCacheLock extends FrontPadding {
  /** 1 while a thread holds the cache. */
  volatile int locked;

  /** How often handles were put in. */
  long gifts;
}
