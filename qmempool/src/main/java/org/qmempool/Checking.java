package org.qmempool;

import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.BulkAllocator;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.check.CheckLevel;
import org.qmempool.check.CheckStats;
import org.qmempool.check.marks.Findings;
import org.qmempool.check.marks.SampleChecks;
import org.qmempool.check.marks.UserChecks;
import org.qmempool.check.marks.Users;

/**
 * The parts of a checked pool, in place of the plain ones. Each overrides the calls that pass
 * handles on and is loaded by checked pools alone: as long as a JVM has none, the plain classes
 * have no subclass, so the JIT compiler calls their methods directly, and no test of the level
 * stands in their way.
 */
final class Checking {
  private final CheckLevel level;
  private final Findings findings;
  private final Users users = new Users();
  private final @Nullable UserChecks byUser;
  private final @Nullable SampleChecks sampled;

  Checking(MempoolBuilder builder, ElementMemory elements) {
    level = builder.level;
    findings = new Findings(builder.findings);
    boolean sample = level == CheckLevel.SAMPLED;
    sampled = sample ? new SampleChecks(elements, findings) : null;
    byUser = sample ? null : new UserChecks(elements, users, findings, level == CheckLevel.FULL);
  }

  Depot depot(BulkAllocator fresh, int batch, int cpuCaches) {
    return sampled == null
        ? new Depot(fresh, batch, cpuCaches)
        : new CheckedDepot(fresh, batch, cpuCaches, sampled);
  }

  AnyThread anyThread(Mempool pool, CpuCaches cpuCaches, Depot depot, Scan scan) {
    return byUser == null
        ? new AnyThread(pool, cpuCaches, depot, scan)
        : new CheckedAnyThread(pool, cpuCaches, depot, scan, byUser);
  }

  MempoolCache newCache(Mempool pool, Depot depot, int capacity) {
    return byUser == null
        ? new MempoolCache(pool, depot, capacity, "")
        : new CheckedCache(pool, depot, capacity, byUser, users);
  }

  /** A cache was closed. */
  void forget(MempoolCache cache) {
    if (cache instanceof CheckedCache checked) {
      checked.closed();
    }
  }

  /** A cache was refilled or flushed by the calling thread. */
  @SuppressWarnings("ReferenceEquality") // the thread, not one that calls itself equal
  void passed(MempoolCache cache) {
    Thread owner = cache.driver();
    if (sampled != null && owner != null && owner != Thread.currentThread()) {
      sampled.wrongThread(cache.name(), owner);
    }
  }

  /** Handles that a user had are about to lie in a reserve; throws if one may not be. */
  void aside(int[] handles, int from, int n) {
    if (byUser != null) {
      byUser.giving(handles, from, n, Users.ANY_THREAD);
    }
  }

  void aside(int handle) {
    if (byUser != null) {
      byUser.giving(handle, Users.ANY_THREAD);
    }
  }

  /** Handles that lay in a reserve were taken from there. */
  void out(int[] handles, int from, int n) {
    if (byUser != null) {
      byUser.taken(handles, from, n, Users.ANY_THREAD);
    }
  }

  void out(int handle) {
    if (byUser != null) {
      byUser.taken(handle, Users.ANY_THREAD);
    }
  }

  /** The first {@code n} elements read as zeros now, and the caller holds their handles. */
  void forget(int n) {
    if (byUser != null) {
      byUser.forget(n);
    }
    if (sampled != null) {
      sampled.forget(n);
    }
  }

  String leaks() {
    return byUser == null ? "" : byUser.leaks();
  }

  CheckStats stats(long moved) {
    return new CheckStats(level, moved, sampled == null ? 0 : sampled.checked(), findings.count());
  }
}
