package org.qmempool;

/**
 * One cache at a moment; see {@link PoolStats}.
 *
 * @param name "cpu N" or "spare N" for those of the pool, else that of the owner's thread, or its
 *     id if it has no name
 * @param size handles that lie in it
 * @param capacity handles that it holds at most
 * @param net handles that were taken through it less those that were given back through it: below 0
 *     where a thread gives back what others took
 * @param takes calls that took handles, or opened a window on some
 * @param gives calls that gave handles, or opened a window for some
 * @param refills how often it was short and went to the depot
 * @param overflows how often it was full and went to the depot
 * @param flushes how many whole batches it gave to the depot
 * @param stolen handles that it took from caches of CPUs, because the depot was short
 * @param stride how many batches the last refill was to move, or, below 0, the last overflow: 1 to
 *     a whole cache, larger the longer the flow goes one way; 0 before the first
 */
public record CacheStats(
    String name,
    int size,
    int capacity,
    long net,
    long takes,
    long gives,
    long refills,
    long overflows,
    long flushes,
    long stolen,
    int stride) {
  /**
   * The part of all calls that the cache alone could not serve. Larger caches make it smaller.
   *
   * @return 0 to 1; 0 before the first call
   */
  public double missRate() {
    long calls = takes + gives;
    return calls == 0 ? 0 : (double) (refills + overflows) / calls;
  }
}
