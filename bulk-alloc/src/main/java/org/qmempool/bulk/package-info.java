/**
 * Off-heap memory for fixed-size elements: one contiguous range ({@link
 * org.qmempool.bulk.OffHeapRange}), reserved whole and committed part by part, of elements of one
 * shape ({@link org.qmempool.bulk.ElementLayout}, {@link org.qmempool.bulk.ElementMemory}), from
 * which fresh handles are carved in bulk ({@link org.qmempool.bulk.BulkAllocator}). A handle is an
 * index, from 0 to capacity - 1; the element of a handle begins at {@code handle * stride}.
 *
 * <p>Pages, NUMA node, locking and populating are wishes ({@link
 * org.qmempool.bulk.OffHeapRangeBuilder}), each required or preferred. What was run: one NUMA node,
 * pages of 4 KiB, transparent huge, 2 MiB and 1 GiB, on Linux 6.18. What is argued: several nodes.
 * Populating needs Linux 5.14, reserved huge pages need 5.16.
 *
 * <p>{@link org.qmempool.bulk.CurrentCpu} tells the CPU that the calling thread runs on, for caches
 * per CPU.
 */
@NullMarked
package org.qmempool.bulk;

import org.jspecify.annotations.NullMarked;
