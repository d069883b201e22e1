package org.qmempool;

/**
 * One cache at a moment; see {@link PoolStats}.
 *
 * @param name "cpu N" or "cpu N, second" for those of the pool, else that of the owner's thread, or
 *     its id if it has no name
 * @param size handles that lie in it
 * @param capacity handles that it holds at most
 * @param net handles that were taken through it less those that were given back through it: below 0
 *     where a thread gives back what others took
 * @param refills how often it was short and went to the depot
 * @param flushes how many whole batches it gave to the depot
 * @param stolen handles that it took from caches of CPUs, because the depot was short
 */
public record CacheStats(
    String name, int size, int capacity, long net, long refills, long flushes, long stolen) {}
