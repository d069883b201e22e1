package org.qmempool;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.bulk.ElementMemory;

/**
 * Where a pool's handles are. Every count is derived from what the tiers keep anyway, so it costs
 * the hot path nothing. Any thread, at any time; exact at rest, as long as none was freed twice.
 */
final class Accounting {
  private final ElementMemory elements;
  private final Depot depot;
  private final CpuCaches cpuCaches;
  private final List<MempoolCache> ownerCaches;
  private final Scan scan;

  Accounting(
      ElementMemory elements,
      Depot depot,
      CpuCaches cpuCaches,
      List<MempoolCache> ownerCaches,
      Scan scan) {
    this.elements = elements;
    this.depot = depot;
    this.cpuCaches = cpuCaches;
    this.ownerCaches = ownerCaches;
    this.scan = scan;
  }

  /** What caches can still take from the depot, fresh handles included; see {@link Watermarks}. */
  int level() {
    return carvable() - depot.carved() + depot.returned();
  }

  /** Handles that nobody holds. */
  int available() {
    return Math.clamp((long) level() + cached(), 0, elements.capacity());
  }

  /** Handles that lie in caches. */
  int cached() {
    int sum = 0;
    for (int i = 0; i < cpuCaches.length(); i++) {
      sum += cpuCaches.get(i).cache.size();
    }
    for (MempoolCache cache : ownerCaches) {
      sum += cache.size();
    }
    return sum;
  }

  /** Handles that were taken and not given back. */
  int inUse() {
    return Math.clamp((long) depot.carved() - depot.returned() - cached(), 0, elements.capacity());
  }

  /** All counts. */
  PoolStats stats(Registrations ports, SetAside setAside, String growthStopped) {
    List<CacheStats> caches = new ArrayList<>();
    for (int i = 0; i < cpuCaches.length(); i++) {
      caches.add(cpuCaches.get(i).cache.stats());
    }
    for (MempoolCache cache : ownerCaches) {
      caches.add(cache.stats());
    }
    int committed = elements.committed();
    return new PoolStats(
        elements.capacity(),
        elements.capacity() - committed,
        Math.max(committed - depot.carved(), 0) + depot.returned(),
        cached(),
        inUse(),
        ports.held(),
        setAside.reserved(),
        setAside.pinned(),
        scan.direct(),
        scan.dry(),
        scan.skipped(),
        growthStopped,
        ports.names(),
        caches);
  }

  /** How many elements there are, or would be if they were asked for. */
  private int carvable() {
    return elements.growing() ? elements.capacity() : elements.committed();
  }
}
