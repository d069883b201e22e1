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
  private static final int DIRECT = 18;

  private final Depot depot;
  private final CpuCaches cpuCaches;
  private final int capacity;
  private final long[] counts = new long[35];

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
      int back = 0;
      if (cache != null) {
        // The cache is empty: a plain loop, since a full stack must not come between.
        int[] state = cache.state;
        int size = state[MempoolCache.SIZE];
        while (back < got && size < cache.capacity()) {
          state[MempoolCache.HANDLES + size] = dst[from + back];
          size++;
          back++;
        }
        state[MempoolCache.SIZE] = size;
        cache.flow.counts[FlowCounts.LEFT] += got - back;
      }
      depot.giveStrays(dst, from + back, got - back);
      got = 0;
    } else if (cache == null) {
      movedDirectly(got);
    }
    if (got == 0) {
      count(DRY, 1);
    }
    return got;
  }

  /** Counts handles that were taken past the caches, or given back if it is less than 0. */
  void movedDirectly(long handles) {
    count(DIRECT, handles);
  }

  /** Handles taken less handles given back past the caches. */
  long direct() {
    return (long) COUNTS.getOpaque(counts, DIRECT); // as in dry()
  }

  /** How often an allocation found too little. */
  long dry() {
    return (long) COUNTS.getOpaque(counts, DRY); // opaque: a count, ordered with nothing
  }

  /** How many caches were passed over because a thread held them. */
  long skipped() {
    return (long) COUNTS.getOpaque(counts, SKIPPED); // as in dry()
  }

  /** Returns what it has when an Error comes, so that nothing is lost: a short result. */
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
                : cache.exchange.refill(dst, from + got, n - got);
        for (int i = 0; i < cpuCaches.length() && got < n; i++) {
          int stolen = steal(cpuCaches.get(i), dst, from + got, n - got);
          got += stolen;
          if (cache != null) {
            cache.flow.counts[FlowCounts.ENTERED] += stolen;
            cache.flow.counts[FlowCounts.STOLEN] += stolen;
          }
        }
        if (got < n) {
          VarHandle.acquireFence(); // the loads of the scan come before those of the versions
          if (depot.batchVersion() == batches && gifts() == gifts) {
            break;
          }
        }
      }
    } catch (Throwable e) {
      if (got == 0) {
        throw e;
      }
    }
    return got;
  }

  /**
   * Brings up to n handles into a cache that holds fewer, for its owner; n is at most its capacity.
   * The same search as {@link #gather}, but nothing leaves the cache.
   *
   * @return how many it holds now
   */
  int fill(MempoolCache cache, int n) {
    int[] state = cache.state;
    int before = state[MempoolCache.SIZE];
    try {
      for (int scan = 0; state[MempoolCache.SIZE] < n && scan < SCANS; scan++) {
        long batches = depot.batchVersion();
        long gifts = gifts();
        VarHandle.acquireFence(); // as in gather()
        int size = cache.exchange.fill(n);
        for (int i = 0; i < cpuCaches.length() && size < n; i++) {
          int stolen = steal(cpuCaches.get(i), state, MempoolCache.HANDLES + size, n - size);
          size += stolen;
          state[MempoolCache.SIZE] = size;
          cache.flow.counts[FlowCounts.ENTERED] += stolen;
          cache.flow.counts[FlowCounts.STOLEN] += stolen;
        }
        if (size < n) {
          VarHandle.acquireFence(); // as in gather()
          if (depot.batchVersion() == batches && gifts() == gifts) {
            break;
          }
        }
      }
    } catch (Throwable e) {
      if (state[MempoolCache.SIZE] == before) {
        throw e;
      }
    }
    if (state[MempoolCache.SIZE] == 0) {
      count(DRY, 1);
    }
    return state[MempoolCache.SIZE];
  }

  /** Two counts that only grow, so no change cancels another one. */
  private long gifts() {
    return depot.strayVersion() + cpuCaches.gifts();
  }

  /** Takes up to n handles out of the cache of a CPU. */
  int steal(CpuCache other, int[] dst, int from, int n) {
    if (other.cache.size() == 0) {
      return 0;
    }
    if (!other.tryLock()) {
      count(SKIPPED, 1);
      return 0;
    }
    int got = 0;
    try {
      got = CacheExchange.takeCached(other.cache.state, dst, from, n);
      other.cache.flow.counts[FlowCounts.LEFT] += got;
      other.unlock();
    } catch (Throwable e) {
      other.locked = 0; // no call: see CpuCache
      if (got == 0) {
        throw e;
      }
    }
    return got;
  }

  private void count(int what, long n) {
    // Volatile only because there is no weaker atomic addition; a count, ordered with nothing.
    long _ = (long) COUNTS.getAndAdd(counts, what, n);
  }
}
