package org.qmempool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.PageSize;

/**
 * A pool of fixed-size elements in one contiguous range outside the heap.
 *
 * <pre>{@code
 * try (Mempool pool = Mempool.builder().capacity(4096).layout(ElementLayout.umem(2048)).build();
 *     MempoolCache cache = pool.newCache()) {
 *   int[] burst = new int[32];
 *   int n = cache.allocBurst(burst, 0, 32); // 0 when the pool is dry
 *   for (int i = 0; i < n; i++) {
 *     pool.element(burst[i]).fill((byte) 0);
 *   }
 *   cache.freeBulk(burst, 0, n);
 * }
 * }</pre>
 *
 * <p><b>Who may call:</b> any thread, virtual threads too; a poll loop is faster with a {@link
 * #newCache() cache of its own}. Called directly, the pool serves from the cache of the CPU that
 * the caller runs on. <b>Progress:</b> taking and freeing are lock-free and wait for no preempted
 * thread; making and closing caches, registering ports and {@link #close()} take a lock.
 * <b>Memory:</b> what a thread did before it freed a handle happens-before what the thread does
 * that takes it next.
 *
 * <p><b>When it returns 0:</b> only after the depot, the fresh handles and every CPU cache that was
 * not held at that moment were seen short. Handles that lie in owner caches are not taken from
 * them, nor those that a preempted thread hides in the middle of a call; {@link #skipped()} counts
 * the caches that were held.
 *
 * <p>A handle that is freed twice may be handed out twice; the pool's own structures stay whole.
 */
public final class Mempool implements HandleAllocator, AutoCloseable {
  private final OffHeapRange range;
  private final MemorySegment memory;
  private final ElementLayout layout;
  private final int capacity;
  private final int cacheCapacity;
  private final Depot depot;
  final CpuCaches cpuCaches;
  private final List<MempoolCache> ownerCaches = new CopyOnWriteArrayList<>();
  private final List<String> ports = new ArrayList<>();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder dry = new LongAdder();

  private Mempool(Builder builder, OffHeapRange range) {
    this.range = range;
    memory = range.memory();
    layout = builder.layout;
    capacity = builder.capacity;
    cacheCapacity = builder.cacheCapacity;
    depot = new Depot(capacity, builder.batch, CpuCaches.count());
    MempoolCache[] caches = new MempoolCache[CpuCaches.count()];
    for (int i = 0; i < caches.length; i++) {
      caches[i] = new MempoolCache(this, depot, cacheCapacity);
    }
    cpuCaches = new CpuCaches(caches);
  }

  /**
   * Begins to describe a pool.
   *
   * @return a builder with 4096 elements of 2048 bytes in base pages
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The number of elements.
   *
   * @return elements
   */
  public int capacity() {
    return capacity;
  }

  /**
   * The shape of the elements.
   *
   * @return the layout
   */
  public ElementLayout layout() {
    return layout;
  }

  /**
   * The memory of all elements, in one piece that never moves.
   *
   * @return a segment that any thread may use until the close
   */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * The address of {@link #memory()}. What is done through it is outside the promise that no public
   * call crashes the JVM.
   *
   * @return the address of handle 0
   */
  public long address() {
    return memory.address();
  }

  /**
   * Where an element begins in {@link #memory()}.
   *
   * @param handle a handle; not checked
   * @return bytes: {@code handle * stride}
   */
  public long offset(int handle) {
    return (long) handle * layout.stride();
  }

  /**
   * The memory of one element. Nothing is allocated where the JIT compiler sees the segment's use.
   *
   * @param handle a handle of this pool
   * @return its {@code layout().size()} bytes
   * @throws IndexOutOfBoundsException if it is not a handle of this pool
   */
  public MemorySegment element(int handle) {
    return memory.asSlice(offset(Objects.checkIndex(handle, capacity)), layout.size());
  }

  /**
   * The range that the elements lie in, with the pages it got.
   *
   * @return the range; it closes with the pool
   */
  public OffHeapRange range() {
    return range;
  }

  /**
   * Makes a cache for one poll loop. Close it to give back what it holds.
   *
   * @return an empty cache
   */
  public MempoolCache newCache() {
    MempoolCache cache = new MempoolCache(this, depot, cacheCapacity);
    ownerCaches.add(cache);
    return cache;
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    return alloc(dst, from, n, n);
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    return alloc(dst, from, n, 1);
  }

  @Override
  public int alloc() {
    int cache = cpuCaches.lock();
    if (cache < 0) {
      int[] one = new int[1];
      return allocDirectly(one, 0, 1, 1) == 1 ? one[0] : NULL_HANDLE;
    }
    try {
      return cpuCaches.get(cache).alloc();
    } finally {
      cpuCaches.unlock(cache);
    }
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    int cache = cpuCaches.lock();
    if (cache < 0) {
      Objects.checkFromIndexSize(from, n, src.length);
      cpuCaches.get(0).requireHandles(src, from, n);
      depot.giveStrays(src, from, n);
      return;
    }
    try {
      cpuCaches.get(cache).freeBulk(src, from, n);
    } finally {
      cpuCaches.unlock(cache);
    }
  }

  @Override
  public void free(int handle) {
    int cache = cpuCaches.lock();
    if (cache < 0) {
      freeBulk(new int[] {handle}, 0, 1);
      return;
    }
    try {
      cpuCaches.get(cache).free(handle);
    } finally {
      cpuCaches.unlock(cache);
    }
  }

  /**
   * Handles that nobody holds, those in caches included; exact at rest.
   *
   * @return 0 to {@link #capacity()}
   */
  public int available() {
    return Math.clamp((long) depot.uncarved() + depot.returned() + cached(), 0, capacity);
  }

  /**
   * Handles that lie in caches, those of the CPUs and those with an owner; exact at rest.
   *
   * @return 0 to {@link #capacity()}
   */
  public int cached() {
    int sum = 0;
    for (int i = 0; i < cpuCaches.length(); i++) {
      sum += cpuCaches.get(i).size();
    }
    for (MempoolCache cache : ownerCaches) {
      sum += cache.size();
    }
    return sum;
  }

  /**
   * Handles that were taken and not given back; exact at rest.
   *
   * @return {@code capacity() - available()}
   */
  public int inUse() {
    return capacity - available();
  }

  /**
   * How often an allocation found fewer handles than it asked for at least.
   *
   * @return a count that only grows
   */
  public long dry() {
    return dry.sum();
  }

  /**
   * How many CPU caches were passed over by allocations that were short, because a thread held
   * them.
   *
   * @return a count that only grows
   */
  public long skipped() {
    return skipped.sum();
  }

  /**
   * Says that a port uses the memory from now on; until {@link #unregister} the pool cannot close.
   *
   * @param port the port's name, for messages
   * @throws IllegalStateException if the pool is closed
   */
  public void register(String port) {
    synchronized (ports) {
      if (!memory.scope().isAlive()) {
        throw new IllegalStateException(
            "the pool is closed, port " + port + " cannot use it: build another pool");
      }
      ports.add(port);
    }
  }

  /**
   * Says that a port has stopped using the memory.
   *
   * @param port the name that it was registered by
   * @throws IllegalStateException if no port of that name is registered
   */
  public void unregister(String port) {
    synchronized (ports) {
      if (!ports.remove(port)) {
        throw new IllegalStateException(
            "port " + port + " is not registered with this pool; registered are " + ports);
      }
    }
  }

  /**
   * Unmaps the memory. Every later access to {@link #memory()} or an element throws; closing again
   * is fine.
   *
   * @throws IllegalStateException if a port still uses the memory, or a thread is in the middle of
   *     an access to it; nothing was closed
   */
  @Override
  public void close() {
    synchronized (ports) {
      if (!ports.isEmpty()) {
        throw new IllegalStateException(
            "the pool's memory is in use by " + ports + ": close these ports first");
      }
      if (memory.scope().isAlive()) {
        range.close();
      }
    }
  }

  @Override
  public String toString() {
    return "Mempool["
        + capacity
        + " elements of "
        + layout.size()
        + " bytes, in use "
        + inUse()
        + ", cached "
        + cached()
        + ", "
        + range.pageSize()
        + "]";
  }

  void forget(MempoolCache cache) {
    ownerCaches.remove(cache);
  }

  void countDry() {
    dry.increment();
  }

  /** Takes up to n handles out of the CPU caches, for a caller that found the depot short. */
  int steal(int[] dst, int from, int n) {
    int got = 0;
    for (int i = 0; i < cpuCaches.length() && got < n; i++) {
      MempoolCache cache = cpuCaches.get(i);
      if (cache.size() == 0) {
        continue;
      }
      if (!cpuCaches.tryLock(i)) {
        skipped.increment();
        continue;
      }
      try {
        got += cache.takeCached(dst, from + got, n - got);
      } finally {
        cpuCaches.unlock(i);
      }
    }
    return got;
  }

  private int alloc(int[] dst, int from, int n, int least) {
    int cache = cpuCaches.lock();
    if (cache < 0) {
      Objects.checkFromIndexSize(from, n, dst.length);
      return allocDirectly(dst, from, n, least);
    }
    try {
      return cpuCaches.get(cache).alloc(dst, from, n, least);
    } finally {
      cpuCaches.unlock(cache);
    }
  }

  /** Every CPU cache is held by some other thread: straight from the depot. */
  private int allocDirectly(int[] dst, int from, int n, int least) {
    int got = 0;
    // As in MempoolCache: repeated, at most twice, if something was given meanwhile.
    for (int scan = 0; got < n && scan < 3; scan++) {
      long batches = depot.batchVersion();
      long strays = depot.strayVersion();
      got += depot.takeDirectly(dst, from + got, n - got);
      if (got < n) {
        got += steal(dst, from + got, n - got);
        if (depot.batchVersion() == batches && depot.strayVersion() == strays) {
          break;
        }
      }
    }
    if (got < least) {
      depot.giveStrays(dst, from, got);
      dry.increment();
      return 0;
    }
    return got;
  }

  /** Describes a pool. */
  public static final class Builder {
    private int capacity = 4096;
    private ElementLayout layout = ElementLayout.umem(2048);
    private PageSize pageSize = PageSize.BASE;
    private boolean pageSizeRequired;
    private int batch = 128;
    private int cacheCapacity = 512;

    private Builder() {}

    /**
     * Sets the number of elements; 4096 by default.
     *
     * @param capacity 1 to 2^30
     * @return this
     */
    public Builder capacity(int capacity) {
      if (capacity < 1 || capacity > 1 << 30) {
        throw new IllegalArgumentException(
            "capacity is " + capacity + " elements; allowed is 1 to " + (1 << 30));
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
    public Builder layout(ElementLayout layout) {
      this.layout = Objects.requireNonNull(layout, "layout");
      return this;
    }

    /**
     * Asks for pages, or for base pages where these cannot be had; base pages by default.
     *
     * @param pageSize the pages
     * @return this
     */
    public Builder preferPages(PageSize pageSize) {
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
    public Builder requirePages(PageSize pageSize) {
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
    public Builder batch(int batch) {
      this.batch = batch;
      return this;
    }

    /**
     * Sets how many handles a cache holds at most; 512 by default.
     *
     * @param cacheCapacity handles, at least two batches
     * @return this
     */
    public Builder cacheCapacity(int cacheCapacity) {
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
        throw new IllegalArgumentException("batch is " + batch + " handles; allowed is 1 to 65536");
      }
      if (cacheCapacity < 2 * batch || cacheCapacity > 1 << 24) {
        throw new IllegalArgumentException(
            "cache capacity is "
                + cacheCapacity
                + " handles; allowed is from two batches, "
                + 2 * batch
                + ", to "
                + (1 << 24));
      }
      if (capacity / batch > 1 << 23) {
        throw new IllegalArgumentException(
            "batch is "
                + batch
                + " handles, too few for a pool of "
                + capacity
                + ": choose "
                + (capacity >> 23)
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
  }
}
