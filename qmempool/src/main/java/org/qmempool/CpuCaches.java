package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.qmempool.bulk.CurrentCpu;

/**
 * One cache for each CPU, and a second one for each, for the time that the holder of the first is
 * preempted. A thread holds a cache for one call by a try-lock; where that fails it goes to the
 * next, and never waits.
 *
 * <p><b>Pairing:</b> the volatile CAS that takes a lock with the release that gave it back: the
 * next holder sees the cache as the last one left it.
 */
final class CpuCaches {
  private static final VarHandle LOCK =
      MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();

  /** Ints between two locks: 128 bytes. */
  private static final int STRIDE = 32;

  private final MempoolCache[] caches;
  private final int[] locks;

  CpuCaches(MempoolCache[] caches) {
    this.caches = caches;
    locks = new int[(caches.length + 1) * STRIDE];
  }

  /** How many caches a pool needs. */
  static int count() {
    return 2 * CurrentCpu.count();
  }

  int length() {
    return caches.length;
  }

  MempoolCache get(int i) {
    return caches[i];
  }

  /** Locks a cache near the current CPU; returns its number, or -1 when none was to be had. */
  int lock() {
    int n = caches.length;
    int cpu = CurrentCpu.get();
    if (tryLock(cpu)) {
      return cpu;
    }
    // The second one of this CPU, then all others.
    int i = cpu + n / 2;
    for (int tries = 1; tries < n; tries++) {
      if (tryLock(i)) {
        return i;
      }
      i = i + 1 == n ? 0 : i + 1;
    }
    return -1;
  }

  boolean tryLock(int i) {
    int at = (i + 1) * STRIDE;
    // Opaque: only spares the CAS where it would fail; the order comes from the CAS.
    return (int) LOCK.getOpaque(locks, at) == 0 && LOCK.compareAndSet(locks, at, 0, 1);
  }

  void unlock(int i) {
    LOCK.setRelease(locks, (i + 1) * STRIDE, 0); // pairs with the CAS in tryLock()
  }
}
