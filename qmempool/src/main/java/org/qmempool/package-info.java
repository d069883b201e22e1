/**
 * A pool of fixed-size elements outside the heap ({@link org.qmempool.Mempool}). A handle is an
 * {@code int}, from 0 to capacity - 1; it stands for one element until it is freed.
 *
 * <p>Three tiers, each asked only when the one before is short:
 *
 * <ol>
 *   <li>a cache, touched by one thread at a time, last in first out: {@link
 *       org.qmempool.MempoolCache}, owned by one poll loop, or the pool's own cache of the CPU that
 *       the caller runs on, for any thread;
 *   <li>the depot, from which caches take and to which they give whole batches by one CAS each, the
 *       more the longer the flow goes one way;
 *   <li>fresh handles, carved in bulk.
 * </ol>
 *
 * <p>A pool can begin small and grow ({@link org.qmempool.MempoolBuilder#growing}), give its pages
 * back at rest ({@link org.qmempool.Mempool#trim}), tell when it runs low ({@link
 * org.qmempool.WatermarkListener}), and say at any time where its handles are ({@link
 * org.qmempool.PoolStats}). What a thread that ended has left in its cache comes back by {@link
 * org.qmempool.Mempool#reclaim}. {@link org.qmempool.SharedHandles} are for elements with several
 * users, a {@link org.qmempool.HandleReserve} for allocations that must not fail. Who frees twice,
 * writes after the free or behind the end is found by a pool that was built {@link
 * org.qmempool.check checked}. To the Flight Recorder it tells refills, flushes, steals,
 * exhaustion, growth and leaks; the module {@code jdk.jfr} is optional, and without it there are no
 * events.
 *
 * <p>After Bonwick's magazines (2001) and the qmempool of Jesper Brouer (2014).
 */
@NullMarked
package org.qmempool;

import org.jspecify.annotations.NullMarked;
