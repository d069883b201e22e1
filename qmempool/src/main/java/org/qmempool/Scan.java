package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The search through all tiers, for an allocation that its cache could not serve: the depot, fresh
 * handles, then the caches of the CPUs, except those that a thread holds.
 *
 * <p>A scan looks at one place after the other, so it may miss what moves behind its back, and find
 * nothing although a handle was free at every moment. Therefore it is repeated, at most twice, if
 * something was given meanwhile: a batch, strays, or handles to the cache of a CPU.
 *
 * <p>Any thread; lock-free.
 */
final class Scan {
  private static final int SCANS = 3;

  private static final VarHandle COUNTS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  // Counts between 128 bytes of padding. Not LongAdders: those may allocate, and so throw.
  private static final int DRY = 16;
  private static final int SKIPPED = 17;

  private final Depot depot;
  private final CpuCaches cpuCaches;
  private final int capacity;
  private final long[] counts = new long[34];

  Scan(Depot depot, CpuCaches cpuCaches, int capacity) {
    this.depot = depot;
    this.cpuCaches = cpuCaches;
    this.capacity = capacity;
  }

  /**
   * Takes between {@code least} and {@code n} handles, or none.
   *
   * @param cache the caller's, which keeps what a batch leaves over; null where it has none because
   *     every CPU cache is held
   */
  int take(@Nullable MempoolCache cache, int[] dst, int from, int n, int least) {
    if (n == 0) {
      return 0;
    }
    int got = least > capacity ? 0 : gather(cache, dst, from, n);
    if (got < least) {
      if (cache == null) {
        depot.giveStrays(dst, from, got);
      } else {
        cache.freeBulk(dst, from, got);
      }
      got = 0;
    }
    if (got == 0) {
      count(DRY);
    }
    return got;
  }

  /** How often an allocation found too little. */
  long dry() {
    return (long) COUNTS.getOpaque(counts, DRY); // opaque: a count, ordered with nothing
  }

  /** How many caches were passed over because a thread held them. */
  long skipped() {
    return (long) COUNTS.getOpaque(counts, SKIPPED); // as in dry()
  }

  private int gather(@Nullable MempoolCache cache, int[] dst, int from, int n) {
    int got = 0;
    try {
      for (int scan = 0; got < n && scan < SCANS; scan++) {
        long batches = depot.batchVersion();
        long gifts = gifts();
        VarHandle.acquireFence(); // the loads of the versions come before those of the scan
        got +=
            cache == null
                ? depot.takeDirectly(dst, from + got, n - got)
                : cache.refill(dst, from + got, n - got);
        if (got < n) {
          got += steal(dst, from + got, n - got);
          VarHandle.acquireFence(); // the loads of the scan come before those of the versions
          if (depot.batchVersion() == batches && gifts() == gifts) {
            break;
          }
        }
      }
      return got;
    } catch (Throwable e) {
      // The caller does not learn of what lies in dst already.
      depot.giveStrays(dst, from, got);
      throw e;
    }
  }

  /** Two counts that only grow, so no change cancels another one. */
  private long gifts() {
    return depot.strayVersion() + cpuCaches.gifts();
  }

  /** Takes up to n handles out of the CPU caches. */
  private int steal(int[] dst, int from, int n) {
    int got = 0;
    for (int i = 0; i < cpuCaches.length() && got < n; i++) {
      CpuCache other = cpuCaches.get(i);
      if (other.cache.size() == 0) {
        continue;
      }
      if (!other.tryLock()) {
        count(SKIPPED);
        continue;
      }
      try {
        got += other.cache.takeCached(dst, from + got, n - got);
        other.unlock();
      } catch (Throwable e) {
        other.locked = 0; // no call: see CpuCache
        throw e;
      }
    }
    return got;
  }

  private void count(int what) {
    // Volatile only because there is no weaker atomic addition; a count, ordered with nothing.
    long _ = (long) COUNTS.getAndAdd(counts, what, 1L);
  }
}
