package org.qmempool;

import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.CurrentCpu;

/**
 * One cache for each CPU, and a second one for each, for the time that the holder of the first is
 * preempted. A thread holds a cache for one call by a try-lock; where that fails it goes to the
 * next, and never waits.
 */
final class CpuCaches {
  private final CpuCache[] caches;

  CpuCaches(CpuCache[] caches) {
    this.caches = caches;
  }

  /** How many caches a pool needs. */
  static int count() {
    return 2 * CurrentCpu.count();
  }

  int length() {
    return caches.length;
  }

  CpuCache get(int i) {
    return caches[i];
  }

  /** Locks a cache near the current CPU; null when all are held. */
  @Nullable CpuCache lock() {
    CpuCache[] caches = this.caches;
    int cpu = CurrentCpu.get();
    CpuCache mine = caches[cpu];
    return mine.tryLock() ? mine : lockAnother(cpu);
  }

  /** Tries the second cache of this CPU, then all others. */
  private @Nullable CpuCache lockAnother(int cpu) {
    int n = caches.length;
    int i = cpu + n / 2;
    for (int tries = 0; tries < n; tries++) {
      if (caches[i].tryLock()) {
        return caches[i];
      }
      i = i + 1 == n ? 0 : i + 1;
    }
    return null;
  }

  /** How often handles were put into any of the caches; only grows. */
  long gifts() {
    long sum = 0;
    for (CpuCache cache : caches) {
      sum += cache.gifts();
    }
    return sum;
  }
}
