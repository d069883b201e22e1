package org.qmempool;

import java.util.Objects;
import org.qmempool.check.marks.UserChecks;
import org.qmempool.check.marks.Users;

/** Any thread's way into a checked pool. */
final class CheckedAnyThread extends AnyThread {
  private final MempoolCache ranges;
  private final UserChecks checks;

  CheckedAnyThread(Mempool pool, CpuCaches cpuCaches, Depot depot, Scan scan, UserChecks checks) {
    super(pool, cpuCaches, depot, scan);
    ranges = cpuCaches.get(0).cache;
    this.checks = checks;
  }

  @Override
  int allocAtLeast(int[] dst, int from, int n, int least) {
    int got = super.allocAtLeast(dst, from, n, least);
    checks.taken(dst, from, got, Users.ANY_THREAD);
    return got;
  }

  @Override
  int alloc() {
    int handle = super.alloc();
    if (handle != HandleAllocator.NULL_HANDLE) {
      checks.taken(handle, Users.ANY_THREAD);
    }
    return handle;
  }

  @Override
  void freeBulk(int[] src, int from, int n) {
    Objects.checkFromIndexSize(from, n, src.length);
    ranges.requireHandles(src, from, n);
    checks.giving(src, from, n, Users.ANY_THREAD);
    super.freeBulk(src, from, n);
  }

  @Override
  void free(int handle) {
    ranges.requireHandle(handle);
    checks.giving(handle, Users.ANY_THREAD);
    super.free(handle);
  }
}
