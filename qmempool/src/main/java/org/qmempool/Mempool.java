package org.qmempool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * not held at that moment were seen short, one after the other, and again, up to three times, if
 * handles were given meanwhile. Not found are handles that lie in owner caches, and those that
 * another thread hides in the middle of a call: the content of the CPU cache that it holds, and
 * what a bulk has gathered that in the end finds too little. So, for the time that a bulk fails, a
 * burst may find less than there is.
 *
 * <p>A handle that is freed twice may be handed out twice; the pool's own structures stay whole.
 * Its sign, now and then, is that {@link #cached()} is above the capacity at rest, or {@link
 * #inUse()} below what is known to be in use. Nothing is allocated on the heap by taking and
 * freeing, but for a small array now and then by {@link #alloc()} while other threads hold every
 * CPU cache.
 */
public final class Mempool implements HandleAllocator, AutoCloseable {
  private final OffHeapRange range;
  private final MemorySegment memory;
  private final ElementLayout layout;
  private final int capacity;
  private final int cacheCapacity;
  private final Depot depot;
  final CpuCaches cpuCaches;
  final Scan scan;
  private final List<MempoolCache> ownerCaches = new CopyOnWriteArrayList<>();
  private final List<String> ports = new ArrayList<>();

  Mempool(MempoolBuilder builder, OffHeapRange range) {
    this.range = range;
    memory = range.memory();
    layout = builder.layout;
    capacity = builder.capacity;
    cacheCapacity = builder.cacheCapacity;
    depot = new Depot(capacity, builder.batch, CpuCaches.count());
    CpuCache[] caches = new CpuCache[CpuCaches.count()];
    for (int i = 0; i < caches.length; i++) {
      caches[i] = new CpuCache(new MempoolCache(this, depot, cacheCapacity));
    }
    cpuCaches = new CpuCaches(caches);
    scan = new Scan(depot, cpuCaches, capacity);
  }

  /**
   * Begins to describe a pool.
   *
   * @return a builder with 4096 elements of 2048 bytes in base pages
   */
  public static MempoolBuilder builder() {
    return new MempoolBuilder();
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
   * @return its {@code layout().size()} bytes; once the pool is closed every access to them throws
   *     {@link IllegalStateException}, "Already closed"
   * @throws IndexOutOfBoundsException if it is not a handle of this pool
   */
  public MemorySegment element(int handle) {
    if (handle < 0 || handle >= capacity) {
      throw notAnElement(handle);
    }
    return memory.asSlice(offset(handle), layout.size());
  }

  /**
   * The pages that the memory has.
   *
   * @return the page size in use
   */
  public PageSize pageSize() {
    return range.pageSize();
  }

  /**
   * Why the memory has not the pages that were preferred.
   *
   * @return the reason, or an empty string where it has
   */
  public String pageFallback() {
    return range.fallback();
  }

  /**
   * Makes a cache for one poll loop. Close it to give back what it holds: the handles in a cache
   * that is dropped instead stay {@link #cached()}, nobody can take them, and the pool keeps the
   * cache for as long as it lives itself. The thread that drives it closes it, or another one after
   * that thread's last call. Close caches before the pool, and ports before their cache: a cache
   * that is closed after its pool only gives back numbers, which does no harm.
   *
   * @return an empty cache
   * @throws IllegalStateException if the pool is closed
   */
  public MempoolCache newCache() {
    synchronized (ports) {
      requireOpen("a cache");
      MempoolCache cache = new MempoolCache(this, depot, cacheCapacity);
      ownerCaches.add(cache);
      return cache;
    }
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    return allocAtLeast(dst, from, n, n);
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    return allocAtLeast(dst, from, n, 1);
  }

  @Override
  public int alloc() {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      return allocDirectly();
    }
    try {
      int handle = held.cache.alloc();
      held.unlock();
      return handle;
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      Objects.checkFromIndexSize(from, n, src.length);
      cpuCaches.get(0).cache.requireHandles(src, from, n);
      depot.giveStrays(src, from, n);
      return;
    }
    try {
      held.cache.freeBulk(src, from, n);
      held.unlockGiven();
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
  }

  @Override
  public void free(int handle) {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      cpuCaches.get(0).cache.requireHandle(handle);
      depot.giveStray(handle);
      return;
    }
    try {
      held.cache.free(handle);
      held.unlockGiven();
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
  }

  /**
   * Handles that nobody holds, those in caches included; exact at rest, as long as none was freed
   * twice.
   *
   * @return 0 to {@link #capacity()}
   */
  public int available() {
    return Math.clamp((long) depot.uncarved() + depot.returned() + cached(), 0, capacity);
  }

  /**
   * Handles that lie in caches, those of the CPUs and those with an owner; exact at rest. More than
   * {@link #capacity()} at rest is the sign of a handle that was freed twice; fewer is no proof of
   * the contrary.
   *
   * @return 0 or more
   */
  public int cached() {
    int sum = 0;
    for (int i = 0; i < cpuCaches.length(); i++) {
      sum += cpuCaches.get(i).cache.size();
    }
    for (MempoolCache cache : ownerCaches) {
      sum += cache.size();
    }
    return sum;
  }

  /**
   * Handles that were taken and not given back; exact at rest, as long as none was freed twice.
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
    return scan.dry();
  }

  /**
   * How often an allocation that was short passed over a CPU cache in which it saw handles, because
   * a thread held it; one allocation counts a cache up to three times.
   *
   * @return a count that only grows
   */
  public long skipped() {
    return scan.skipped();
  }

  /**
   * Says that a port uses the memory from now on; until {@link #unregister} the pool cannot close.
   *
   * @param port the port's name, for messages
   * @throws IllegalStateException if the pool is closed
   */
  public void register(String port) {
    Objects.requireNonNull(port, "port");
    synchronized (ports) {
      requireOpen("port " + port);
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
   * Unmaps the memory. Every access to {@link #memory()} or an element throws {@link
   * IllegalStateException}, "Already closed", from now on, in threads that are in the middle of one
   * too. Taking and freeing handles goes on as before: these calls do not ask whether the pool is
   * closed. Closing again is fine.
   *
   * @throws IllegalStateException if a port still uses the memory, or a segment of it was passed to
   *     a native call that has not returned; nothing was closed
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
        + pageSize()
        + "]";
  }

  void forget(MempoolCache cache) {
    ownerCaches.remove(cache);
  }

  private int allocAtLeast(int[] dst, int from, int n, int least) {
    CpuCache held = cpuCaches.lock();
    if (held == null) {
      Objects.checkFromIndexSize(from, n, dst.length);
      return scan.take(null, dst, from, n, least);
    }
    try {
      int got = held.cache.allocAtLeast(dst, from, n, least);
      held.unlock();
      return got;
    } catch (Throwable e) {
      held.locked = 0; // no call: see CpuCache
      throw e;
    }
  }

  /** Every CPU cache is held: an array only where a batch must be split, which leaves strays. */
  private int allocDirectly() {
    int stray = depot.takeStray();
    if (stray >= 0) {
      return stray;
    }
    int[] one = new int[1];
    return scan.take(null, one, 0, 1, 1) == 1 ? one[0] : NULL_HANDLE;
  }

  private IndexOutOfBoundsException notAnElement(int handle) {
    return new IndexOutOfBoundsException(
        "handle is "
            + handle
            + "; this pool has 0 to "
            + (capacity - 1)
            + ": pass one that was taken from it; -1 says that it was dry");
  }

  private void requireOpen(String user) {
    if (!memory.scope().isAlive()) {
      throw new IllegalStateException(
          "the pool is closed, " + user + " cannot use it: build another pool");
    }
  }
}
