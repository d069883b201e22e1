/**
 * Off-heap memory for fixed-size elements: one contiguous range ({@link
 * org.qmempool.bulk.OffHeapRange}) of elements of one shape ({@link
 * org.qmempool.bulk.ElementLayout}), from which fresh handles are carved in bulk ({@link
 * org.qmempool.bulk.BulkAllocator}). A handle is an index, from 0 to capacity - 1; the element of a
 * handle begins at {@code handle * stride}.
 *
 * <p>{@link org.qmempool.bulk.CurrentCpu} tells the CPU that the calling thread runs on, for caches
 * per CPU.
 */
@NullMarked
package org.qmempool.bulk;

import org.jspecify.annotations.NullMarked;
