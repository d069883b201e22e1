/**
 * The locked baseline: a free list and a queue of the same arrays, checks and copies as the cache
 * and the ring that they stand in for, with a lock around each step. What a run with them costs
 * more than the same run with qmempool is the price of the lock.
 */
@NullMarked
package org.qmempool.nic.bench.baseline;

import org.jspecify.annotations.NullMarked;
