package org.qmempool;

import org.qmempool.bulk.BulkAllocator;
import org.qmempool.check.marks.SampleChecks;
import org.qmempool.rings.BatchStack;

/**
 * A depot that checks a sample of the handles that pass. Finding something is no reason to fail.
 *
 * <p>Nor is an Error in the middle of a check, as on a full stack: it is dropped where it arises,
 * since the handles are in a caller's hands on their way in or out, and would be lost.
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
      try {
        checks.taken(dst, from, batch());
      } catch (Throwable e) {
        // not checked: the handles must reach the caller
      }
    }
    return container;
  }

  @Override
  void giveBatch(int container, int[] src, int from) {
    try {
      checks.giving(src, from, batch());
    } catch (Throwable e) {
      // not checked: the handles must reach the depot
    }
    super.giveBatch(container, src, from);
  }

  @Override
  int takeStrays(int[] dst, int from, int n) {
    int got = super.takeStrays(dst, from, n);
    try {
      checks.taken(dst, from, got);
    } catch (Throwable e) {
      // not checked: the handles must reach the caller
    }
    return got;
  }

  @Override
  int takeStray() {
    int handle = super.takeStray();
    if (handle >= 0) {
      try {
        checks.taken(handle);
      } catch (Throwable e) {
        // not checked: the handles must reach the caller
      }
    }
    return handle;
  }

  @Override
  void giveStrays(int[] src, int from, int n) {
    try {
      checks.giving(src, from, n);
    } catch (Throwable e) {
      // not checked: the handles must reach the depot
    }
    super.giveStrays(src, from, n);
  }

  @Override
  void giveStray(int handle) {
    try {
      checks.giving(handle);
    } catch (Throwable e) {
      // not checked: the handles must reach the depot
    }
    super.giveStray(handle);
  }

  @Override
  int takeReturned(int[] dst, int from, int n) {
    int got = super.takeReturned(dst, from, n);
    try {
      checks.taken(dst, from, got);
    } catch (Throwable e) {
      // not checked: the handles must reach the caller
    }
    return got;
  }
}
