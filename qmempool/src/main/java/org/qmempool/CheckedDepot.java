package org.qmempool;

import org.qmempool.bulk.BulkAllocator;
import org.qmempool.check.marks.SampleChecks;
import org.qmempool.rings.BatchStack;

/**
 * A depot that checks a sample of the handles that pass. Finding something is no reason to fail.
 */
final class CheckedDepot extends Depot {
  private final SampleChecks checks;

  CheckedDepot(BulkAllocator fresh, int batch, int cpuCaches, SampleChecks checks) {
    super(fresh, batch, cpuCaches);
    this.checks = checks;
  }

  @Override
  int takeBatch(int[] dst, int from) {
    int container = super.takeBatch(dst, from);
    if (container != BatchStack.NONE) {
      checks.taken(dst, from, batch());
    }
    return container;
  }

  @Override
  void giveBatch(int container, int[] src, int from) {
    checks.giving(src, from, batch());
    super.giveBatch(container, src, from);
  }

  @Override
  int takeStrays(int[] dst, int from, int n) {
    int got = super.takeStrays(dst, from, n);
    checks.taken(dst, from, got);
    return got;
  }

  @Override
  int takeStray() {
    int handle = super.takeStray();
    if (handle >= 0) {
      checks.taken(handle);
    }
    return handle;
  }

  @Override
  void giveStrays(int[] src, int from, int n) {
    checks.giving(src, from, n);
    super.giveStrays(src, from, n);
  }

  @Override
  void giveStray(int handle) {
    checks.giving(handle);
    super.giveStray(handle);
  }

  @Override
  int takeReturned(int[] dst, int from, int n) {
    int got = super.takeReturned(dst, from, n);
    checks.taken(dst, from, got);
    return got;
  }
}
