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
 *   <li>the depot, from which caches take and to which they give whole batches by one CAS each;
 *   <li>fresh handles, carved in bulk.
 * </ol>
 *
 * <p>After Bonwick's magazines (2001) and the qmempool of Jesper Brouer (2014).
 */
@NullMarked
package org.qmempool;

import org.jspecify.annotations.NullMarked;
