package org.qmempool;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.OffHeapRangeBuilder;
import org.qmempool.bulk.PageSize;
import org.qmempool.check.CheckLevel;
import org.qmempool.check.Finding;

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
 * There are two for each CPU, 16 at least, beside those with an owner.
 */
public final class MempoolBuilder {
  private static final int MOST_BATCHES = 1 << 23;

  private static final int MOST_SEGMENTS = 4096;

  int capacity = 4096;
  private int initial = -1;
  private int segment;
  private ElementLayout layout = ElementLayout.umem(2048);
  private PageSize pageSize = PageSize.BASE;
  private boolean pageSizeRequired;
  private Consumer<OffHeapRangeBuilder> memory = range -> {};
  int batch = 128;
  int cacheCapacity = 512;
  int low;
  int recovered;
  @Nullable WatermarkListener listener;
  CheckLevel level = CheckLevel.OFF;
  @Nullable Consumer<Finding> findings;

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
   * Lets the pool begin with fewer elements and grow to its capacity as handles are taken. An
   * allocation that needs the next segment makes the system calls for it, or waits for the thread
   * that does; {@link Mempool#grow} does so ahead of time. While a port uses the memory the pool
   * does not grow. By default all elements are there from the beginning.
   *
   * @param initial elements to begin with, 0 to the capacity
   * @param segment elements to add at a time, 1 or more and at least a 4096th of the capacity;
   *     whole pages, so perhaps more
   * @return this
   */
  public MempoolBuilder growing(int initial, int segment) {
    if (initial < 0 || segment < 1) {
      throw new IllegalArgumentException(
          "growing from "
              + initial
              + " elements by "
              + segment
              + "; allowed is from 0 or more by 1 or more: choose numbers in that range");
    }
    this.initial = initial;
    this.segment = segment;
    return this;
  }

  /**
   * Sets further wishes about the memory: NUMA node, lock, prefault, sharing with another process.
   * The pool itself sets the size, the initial size and the pages.
   *
   * @param wishes is given the builder of the range when the pool is built
   * @return this
   */
  public MempoolBuilder memory(Consumer<OffHeapRangeBuilder> wishes) {
    memory = Objects.requireNonNull(wishes, "wishes");
    return this;
  }

  /**
   * Asks to be told when the depot runs low and when it has recovered. The depot's level is what
   * caches can still take from it, fresh handles included; what lies in caches does not count,
   * since others may not reach it. It is looked at when a cache refills or flushes, so it may be a
   * cache's content late, and costs nothing in between.
   *
   * @param low tell when the level is that many handles or fewer, 0 or more
   * @param recovered tell when it is that many or more again, above {@code low}, at most the
   *     capacity
   * @param listener who is told
   * @return this
   * @throws IllegalArgumentException if the marks are out of range
   */
  public MempoolBuilder watermarks(int low, int recovered, WatermarkListener listener) {
    if (low < 0 || recovered <= low) {
      throw new IllegalArgumentException(
          "watermarks are low "
              + low
              + " and recovered "
              + recovered
              + "; allowed is 0 or more, and recovered above low: choose two such numbers");
    }
    this.listener = Objects.requireNonNull(listener, "listener");
    this.low = low;
    this.recovered = recovered;
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
   * Sets how much is checked of what users do; nothing beyond ranges by default. What somebody else
   * than the caller did is logged.
   *
   * @param level see {@link org.qmempool.check}
   * @return this
   */
  public MempoolBuilder checked(CheckLevel level) {
    this.level = Objects.requireNonNull(level, "level");
    findings = null;
    return this;
  }

  /**
   * The same with a listener in place of the log.
   *
   * @param level see {@link org.qmempool.check}
   * @param findings is told what somebody else than the caller did, by any thread in the middle of
   *     a call: it must not use the pool; what it throws is dropped
   * @return this
   */
  public MempoolBuilder checked(CheckLevel level, Consumer<Finding> findings) {
    checked(level);
    this.findings = Objects.requireNonNull(findings, "findings");
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
    if (recovered > capacity) {
      throw new IllegalArgumentException(
          "recovered mark is "
              + recovered
              + ", which a pool of "
              + capacity
              + " never reaches: choose the capacity or less");
    }
    int begin = initial < 0 ? capacity : initial;
    int step = segment == 0 ? capacity : segment;
    if (begin > capacity || (long) step * MOST_SEGMENTS < capacity) {
      throw new IllegalArgumentException(
          "growing from "
              + begin
              + " elements by "
              + step
              + " to "
              + capacity
              + "; allowed is from 0 to the capacity, in at most 4096 segments: choose fewer to"
              + " begin with, or segments of "
              + ((capacity - 1) / MOST_SEGMENTS + 1)
              + " or more");
    }
    OffHeapRangeBuilder wishes = OffHeapRange.builder(layout.bytes(capacity));
    memory.accept(wishes);
    wishes.initially(layout.bytes(begin));
    OffHeapRange range =
        (pageSizeRequired ? wishes.requirePages(pageSize) : wishes.preferPages(pageSize)).open();
    try {
      return new Mempool(this, new ElementMemory(range, layout, capacity, step));
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
