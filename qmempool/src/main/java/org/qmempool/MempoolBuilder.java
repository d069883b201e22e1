package org.qmempool;

import java.util.Objects;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.PageSize;

/**
 * Describes a pool. For one thread.
 *
 * <p><b>Choosing sizes.</b> What lies in a cache that a thread owns, nobody else finds: up to
 * {@link #cacheCapacity} handles each. So a pool should have room for all that its users hold at
 * once, and all owner caches full beside it. Ports hold elements too, see {@code org.qmempool.nic}.
 * For a small pool choose caches of a sixteenth of it or less, of at least two of the bursts that
 * are moved, and batches of a quarter of a cache: 256 elements moved by bursts of 8 do well with
 * {@code batch(4).cacheCapacity(16)}. Larger caches and batches go to the shared depot less often.
 *
 * <p>On the heap a pool of the default batch takes 9 to 13 bytes per element, one of smaller
 * batches more, up to 264 at a batch of 1; each cache takes 4 bytes per handle that it may hold.
 */
public final class MempoolBuilder {
  private static final int MOST_BATCHES = 1 << 23;

  int capacity = 4096;
  ElementLayout layout = ElementLayout.umem(2048);
  private PageSize pageSize = PageSize.BASE;
  private boolean pageSizeRequired;
  int batch = 128;
  int cacheCapacity = 512;

  MempoolBuilder() {}

  /**
   * Sets the number of elements; 4096 by default.
   *
   * @param capacity 1 to 2^30
   * @return this
   */
  public MempoolBuilder capacity(int capacity) {
    if (capacity < 1 || capacity > 1 << 30) {
      throw new IllegalArgumentException(
          "capacity is "
              + capacity
              + " elements; allowed is 1 to "
              + (1 << 30)
              + ": choose one in that range");
    }
    this.capacity = capacity;
    return this;
  }

  /**
   * Sets the shape of an element; {@code ElementLayout.umem(2048)} by default.
   *
   * @param layout the shape
   * @return this
   */
  public MempoolBuilder layout(ElementLayout layout) {
    this.layout = Objects.requireNonNull(layout, "layout");
    return this;
  }

  /**
   * Asks for pages, or for base pages where these cannot be had; base pages by default.
   *
   * @param pageSize the pages
   * @return this
   */
  public MempoolBuilder preferPages(PageSize pageSize) {
    this.pageSize = Objects.requireNonNull(pageSize, "pageSize");
    pageSizeRequired = false;
    return this;
  }

  /**
   * Asks for pages, and for an error where these cannot be had.
   *
   * @param pageSize the pages
   * @return this
   */
  public MempoolBuilder requirePages(PageSize pageSize) {
    this.pageSize = Objects.requireNonNull(pageSize, "pageSize");
    pageSizeRequired = true;
    return this;
  }

  /**
   * Sets how many handles a cache and the depot exchange at a time; 128 by default.
   *
   * @param batch 1 to 65536 handles, and at most half of a cache
   * @return this
   */
  public MempoolBuilder batch(int batch) {
    this.batch = batch;
    return this;
  }

  /**
   * Sets how many handles a cache holds at most; 512 by default.
   *
   * @param cacheCapacity handles, at least two batches
   * @return this
   */
  public MempoolBuilder cacheCapacity(int cacheCapacity) {
    this.cacheCapacity = cacheCapacity;
    return this;
  }

  /**
   * Maps the memory and makes the pool.
   *
   * @return an open pool
   * @throws IllegalArgumentException if the sizes do not fit together
   * @throws org.qmempool.bulk.OffHeapException if the memory cannot be had
   */
  public Mempool build() {
    if (batch < 1 || batch > 1 << 16) {
      throw new IllegalArgumentException(
          "batch is " + batch + " handles; allowed is 1 to 65536: choose one in that range");
    }
    if (cacheCapacity < 2 * batch || cacheCapacity > 1 << 24) {
      throw new IllegalArgumentException(
          "cache capacity is "
              + cacheCapacity
              + " handles; allowed is from two batches, "
              + 2 * batch
              + ", to "
              + (1 << 24)
              + ": choose a smaller batch or a capacity in that range");
    }
    if (capacity / batch > MOST_BATCHES) {
      throw new IllegalArgumentException(
          "batch is "
              + batch
              + " handles, too few for a pool of "
              + capacity
              + ": choose "
              + fewestPerBatch(capacity)
              + " or more");
    }
    long bytes = layout.bytes(capacity);
    OffHeapRange range =
        pageSizeRequired
            ? OffHeapRange.require(bytes, pageSize)
            : OffHeapRange.prefer(bytes, pageSize);
    try {
      return new Mempool(this, range);
    } catch (Throwable e) {
      range.close();
      throw e;
    }
  }

  /** The smallest batch that makes no more batches than the depot can number. */
  static int fewestPerBatch(int capacity) {
    return capacity / (MOST_BATCHES + 1) + 1;
  }
}
