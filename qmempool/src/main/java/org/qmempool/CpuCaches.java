package org.qmempool;

import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.CurrentCpu;

/**
 * One cache for each CPU, and spare ones, at least as many again, for the time that the holder of
 * the first is preempted. A thread holds a cache for one call by a try-lock; where that fails it
 * goes to the next, and never waits. A thread holds one at most, so up to as many threads as there
 * are caches always find one, however many of them are preempted.
 */
final class CpuCaches {
  /** On a small machine: there threads are many for each CPU, and so is what they hold. */
  private static final int FEWEST = 16;

  private final CpuCache[] caches;

  CpuCaches(CpuCache[] caches) {
    this.caches = caches;
  }

  /** How many caches a pool needs. */
  static int count() {
    return Math.max(2 * CurrentCpu.count(), FEWEST);
  }

  /** What to call the cache of this index in messages. */
  static String name(int i) {
    int cpus = CurrentCpu.count();
    return i < cpus ? "cpu " + i : "spare " + (i - cpus);
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

  /** Tries a spare one, others for each CPU, then all others. */
  private @Nullable CpuCache lockAnother(int cpu) {
    int n = caches.length;
    int i = cpu + n / 2; // beyond those of the CPUs, which are half of all at most
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
