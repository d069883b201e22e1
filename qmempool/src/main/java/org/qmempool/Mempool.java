package org.qmempool;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.BulkAllocator;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.PageSize;
import org.qmempool.check.CheckLevel;
import org.qmempool.check.CheckStats;

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
 * thread; but where a pool grows, an allocation that needs the next segment waits for the thread
 * that commits it. Making and closing caches, registering ports, trimming and closing take a lock.
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
 * #inUse()} below what is known to be in use; {@link MempoolBuilder#checked} finds who does it.
 * Nothing is allocated on the heap by taking and freeing, but for a small array now and then by
 * {@link #alloc()} while other threads hold every CPU cache.
 */
public final class Mempool implements HandleAllocator, AutoCloseable {
  private final ElementMemory elements;
  private final int capacity;
  private final int cacheCapacity;
  private final BulkAllocator fresh;
  private final Depot depot;
  final CpuCaches cpuCaches;
  final Scan scan;
  final SetAside setAside = new SetAside();
  private final List<MempoolCache> ownerCaches = new CopyOnWriteArrayList<>();
  private final AnyThread anyThread;
  final @Nullable Checking checking;
  private final Lifetime lifetime;
  private final Accounting accounting;
  private final @Nullable Watermarks watermarks;
  private final PoolLog log;

  Mempool(MempoolBuilder builder, ElementMemory elements) {
    this.elements = elements;
    capacity = builder.capacity;
    cacheCapacity = builder.cacheCapacity;
    WatermarkListener listener = builder.listener;
    watermarks = listener == null ? null : new Watermarks(builder.low, builder.recovered, listener);
    log = new PoolLog(elements.committed());
    fresh = new BulkAllocator(elements);
    checking = builder.level == CheckLevel.OFF ? null : new Checking(builder, elements);
    depot =
        checking == null
            ? new Depot(fresh, builder.batch, CpuCaches.count())
            : checking.depot(fresh, builder.batch, CpuCaches.count());
    CpuCache[] caches = new CpuCache[CpuCaches.count()];
    for (int i = 0; i < caches.length; i++) {
      caches[i] = new CpuCache(new MempoolCache(this, depot, cacheCapacity, CpuCaches.name(i)));
    }
    cpuCaches = new CpuCaches(caches);
    scan = new Scan(depot, cpuCaches, capacity);
    anyThread =
        checking == null
            ? new AnyThread(this, cpuCaches, depot, scan)
            : checking.anyThread(this, cpuCaches, depot, scan);
    lifetime = new Lifetime(elements);
    accounting = new Accounting(elements, depot, cpuCaches, ownerCaches, scan);
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
   * The number of elements, those included that a growing pool has not committed yet.
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
    return elements.layout();
  }

  /**
   * The memory of all elements, in one piece that never moves; of a growing pool those that are
   * committed by now.
   *
   * @return a segment that any thread may use until the close
   */
  public MemorySegment memory() {
    return elements.memory();
  }

  /**
   * The address of {@link #memory()}. What is done through it is outside the promise that no public
   * call crashes the JVM.
   *
   * @return the address of handle 0
   */
  public long address() {
    return elements.memory().address();
  }

  /**
   * The address of one element, outside that promise too.
   *
   * @param handle a handle of this pool
   * @return its address
   * @throws IndexOutOfBoundsException if it is not a handle of this pool, or has no memory yet
   */
  public long address(int handle) {
    return elements.address(handle);
  }

  /**
   * Where an element begins in {@link #memory()}.
   *
   * @param handle a handle; not checked
   * @return bytes: {@code handle * stride}
   */
  public long offset(int handle) {
    return (long) handle * layout().stride();
  }

  /**
   * The memory of one element. Nothing is allocated where the JIT compiler sees the segment's use.
   *
   * @param handle a handle of this pool
   * @return its {@code layout().size()} bytes; once the pool is closed every access to them throws
   *     {@link IllegalStateException}, "Already closed"
   * @throws IndexOutOfBoundsException if it is not a handle of this pool, or has no memory yet
   */
  public MemorySegment element(int handle) {
    return elements.element(handle);
  }

  /**
   * The memory of one element as a buffer, for libraries that take no segment. It is an object; in
   * hot loops use {@link #element}.
   *
   * @param handle a handle of this pool
   * @return a direct buffer over its {@code layout().size()} bytes, big-endian as packets are; once
   *     the pool is closed every access throws {@link IllegalStateException}
   * @throws IndexOutOfBoundsException if it is not a handle of this pool, or has no memory yet
   */
  public ByteBuffer buffer(int handle) {
    return elements.buffer(handle);
  }

  /**
   * The pages that the memory has.
   *
   * @return the page size in use
   */
  public PageSize pageSize() {
    return elements.range().pageSize();
  }

  /**
   * Which wishes about the memory that were only preferred the pool does without, and why: pages,
   * NUMA node, lock.
   *
   * @return the reasons, or an empty string where it has all
   */
  public String pageFallback() {
    return elements.range().fallback();
  }

  /**
   * Where another process finds the memory of a pool that was built {@code shared}.
   *
   * @return the range, for its path and descriptor; not to be closed, committed or discarded
   */
  public OffHeapRange range() {
    return elements.range();
  }

  /**
   * Commits memory for so many elements ahead of time, outside the hot path; and lets a pool try
   * again whose growing has failed.
   *
   * @param committed elements, 0 to {@link #capacity()}
   * @return how many are committed now; whole pages, so perhaps more
   * @throws IllegalArgumentException if the number is out of range
   * @throws IllegalStateException if it would have to grow and a port uses the memory, or the pool
   *     is closed
   * @throws org.qmempool.bulk.OffHeapException if the memory cannot be had; nothing has changed
   */
  public int grow(int committed) {
    int now = elements.grow(committed);
    log.committed(now);
    return now;
  }

  /**
   * Why the pool does not grow to its capacity: a port uses the memory, or there was none to be
   * had.
   *
   * @return the reason, or an empty string where it would grow, or need not
   */
  public String growthStopped() {
    String reason = elements.growthStopped();
    return reason.startsWith("frozen") ? reason + " by " + lifetime.ports.names() : reason;
  }

  /**
   * Gives the pages of all elements back to the system. They stay mapped and read as zeros, so an
   * old view never faults; a page comes back when something is written to it. Afterwards handles
   * are handed out from 0 on, as fresh ones.
   *
   * <p>To be sure that nothing is in use, it takes every handle first: others see the pool dry for
   * that time. It needs 4 bytes of heap for each element.
   *
   * @throws IllegalStateException if a handle is in use or lies in an owner cache, see {@link
   *     MempoolCache#drain()}; a port uses the memory; the pages stay with the pool, as 2 MiB and 1
   *     GiB pages and locked memory do; or the pool is closed. Nothing was given back
   * @throws org.qmempool.bulk.OffHeapException if the system refuses
   */
  public void trim() {
    try {
      lifetime.trim(new Trim(this, elements, fresh, depot, checking));
    } finally {
      levelChanged(); // trimmed or not, all handles were away for a time
    }
  }

  /**
   * Makes a cache for one poll loop. Close it to give back what it holds: the handles in a cache
   * that is dropped instead stay {@link #cached()}, and nobody can take them until {@link
   * #reclaim()} or {@link MempoolCache#adopt()} after its thread has ended. The thread that drives
   * it closes it, or another one after that thread's last call. Close caches before the pool, and
   * ports before their cache: a cache that is closed after its pool only gives back numbers, which
   * does no harm.
   *
   * @return an empty cache
   * @throws IllegalStateException if the pool is closed
   */
  public MempoolCache newCache() {
    synchronized (lifetime.ports) {
      lifetime.requireOpen("a cache");
      MempoolCache cache =
          checking == null
              ? new MempoolCache(this, depot, cacheCapacity, "")
              : checking.newCache(this, depot, cacheCapacity);
      ownerCaches.add(cache);
      return cache;
    }
  }

  /**
   * Sets handles aside, so that so many allocations through the result cannot fail. Close it before
   * the pool. Handles that lie in owner caches cannot be reserved.
   *
   * @param n handles, 1 to {@link #capacity()}
   * @return the reserve, full; for one thread
   * @throws IllegalArgumentException if the number is out of range
   * @throws IllegalStateException if there are fewer now, or the pool is closed; nothing was taken
   */
  public HandleReserve reserve(int n) {
    synchronized (lifetime.ports) {
      lifetime.requireOpen("a reserve");
    }
    return HandleReserve.of(this, n);
  }

  /**
   * Adopts every cache whose thread has ended, gives back what lies in it and closes it; any
   * thread.
   *
   * @return how many handles came back
   */
  public int reclaim() {
    int handles = 0;
    for (MempoolCache cache : ownerCaches) {
      handles += cache.reclaim();
    }
    levelChanged();
    return handles;
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    return anyThread.allocAtLeast(dst, from, n, n);
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    return anyThread.allocAtLeast(dst, from, n, 1);
  }

  @Override
  public int alloc() {
    return anyThread.alloc();
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    anyThread.freeBulk(src, from, n);
  }

  @Override
  public void free(int handle) {
    anyThread.free(handle);
  }

  /**
   * Handles that nobody holds, those in caches included, and those that growing would bring; exact
   * at rest, as long as none was freed twice.
   *
   * @return 0 to {@link #capacity()}
   */
  public int available() {
    return accounting.available();
  }

  /**
   * Handles that lie in caches, those of the CPUs and those with an owner; exact at rest. More than
   * {@link #capacity()} at rest is the sign of a handle that was freed twice; fewer is no proof of
   * the contrary.
   *
   * @return 0 or more
   */
  public int cached() {
    return accounting.cached();
  }

  /**
   * Handles that were taken and not given back; exact at rest, as long as none was freed twice.
   *
   * @return 0 to {@link #capacity()}
   */
  public int inUse() {
    return accounting.inUse();
  }

  /**
   * All counts at this moment; any thread, at any time. Allocates.
   *
   * @return the numbers, exact at rest
   */
  public PoolStats stats() {
    return accounting.stats(lifetime.ports, setAside, growthStopped());
  }

  /**
   * Whether the counts can be trusted. Not any more once more handles came back than were taken, as
   * far as that was seen: some handle was freed twice, and some may be lost or have two users.
   *
   * @return true until a call has thrown "more handles were freed than taken"
   */
  public boolean accountingTrusted() {
    return !depot.overfull;
  }

  /**
   * What the checks have done; see {@link org.qmempool.check}.
   *
   * @return counts, of a pool that is not checked too
   */
  public CheckStats checks() {
    long moved = accounting.moved();
    return checking == null ? new CheckStats(CheckLevel.OFF, moved, 0, 0) : checking.stats(moved);
  }

  /**
   * Who has taken the handles that are in use at this moment, and at level {@code FULL} where in
   * the program; for messages. Any thread; looks at every handle, exact at rest.
   *
   * @return the largest groups; an empty string if nothing is in use, or the pool is checked at
   *     another level than {@code STATE} or {@code FULL}
   */
  public String leaks() {
    return checking == null ? "" : checking.leaks();
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
   * Says that a port uses the memory from now on; until {@link #unregister} the pool cannot close,
   * trim or grow.
   *
   * @param port the port's name, for messages
   * @throws IllegalStateException if the pool is closed
   */
  public void register(String port) {
    register(port, () -> 0);
  }

  /**
   * The same for a port that can say how many handles it holds.
   *
   * @param port the port's name, for messages
   * @param held how many handles the port holds; called by any thread that asks for {@link #stats},
   *     so it must be thread-safe
   * @throws IllegalStateException if the pool is closed
   */
  public void register(String port, IntSupplier held) {
    lifetime.register(port, held);
    PoolLog.frozen(this);
  }

  /**
   * Says that a port has stopped using the memory.
   *
   * @param port the name that it was registered by
   * @throws IllegalStateException if no port of that name is registered
   */
  public void unregister(String port) {
    lifetime.unregister(port);
    levelChanged();
  }

  /**
   * Unmaps the memory, whatever handles are in use. Every access to {@link #memory()} or an element
   * throws {@link IllegalStateException}, "Already closed", from now on, in threads that are in the
   * middle of one too. Taking and freeing handles goes on as before: these calls do not ask whether
   * the pool is closed. Closing again is fine.
   *
   * @throws IllegalStateException if a port still uses the memory, or a segment of it was passed to
   *     a native call that has not returned; nothing was closed
   */
  @Override
  public void close() {
    lifetime.close(this, log);
  }

  /**
   * Waits until every handle is given back and every port is gone, then unmaps the memory. Where
   * that does not come in time, it refuses, or forces the close: but memory that a port uses is
   * never unmapped. Closing again is fine.
   *
   * <p>It reads counts, and takes them for right when two looks at all of them are equal. That is a
   * proof where no other thread takes or frees any more; where some do, a handle in use may be
   * missed, so let them rest first.
   *
   * @param bound how long to wait at most; an interrupt ends the wait, and stays set
   * @param unreturned what to do when handles are in use after that time
   * @return who has not given back what, names and net counts; an empty string if nobody
   * @throws IllegalStateException with that text, if it refuses or a port still uses the memory;
   *     nothing was closed
   */
  public String close(Duration bound, Unreturned unreturned) {
    return Lifetime.close(this, bound, unreturned);
  }

  @Override
  public String toString() {
    return "Mempool["
        + capacity
        + " elements of "
        + layout().size()
        + " bytes, in use "
        + inUse()
        + ", cached "
        + cached()
        + ", "
        + pageSize()
        + "]";
  }

  void forget(MempoolCache cache) {
    ownerCaches.remove(cache); // first: it may throw, and then no count has moved
    scan.movedDirectly(cache.net());
    accounting.closed(cache);
    if (checking != null) {
      checking.forget(cache);
    }
  }

  /** A cache was short and has searched. For its owner or holder; may throw, and do no harm. */
  void refilled(MempoolCache cache, int asked, int got) {
    levelChanged(cache);
    log.refilled(cache, asked, got);
    passed(cache);
    log.committed(elements.committed());
  }

  /** A cache was full and has given so many batches. As above. */
  void flushed(MempoolCache cache, int given, int batches) {
    levelChanged(cache);
    log.flushed(cache, given, batches);
    passed(cache);
  }

  private void passed(MempoolCache cache) {
    if (checking != null) {
      checking.passed(cache);
    }
  }

  private void levelChanged(MempoolCache cache) {
    if (watermarks != null) {
      watermarks.see(accounting.level());
      if (cache.owned()) {
        watermarks.tell(this);
      }
    }
  }

  /** The depot was given much, or may grow again. The caller holds no lock. */
  void levelChanged() {
    if (watermarks != null) {
      watermarks.see(accounting.level());
      tell();
    }
  }

  /** After a cache of a CPU was let go: the listener must not run while it is held. */
  void tell() {
    if (watermarks != null) {
      try {
        watermarks.tell(this);
      } catch (Throwable e) {
        // A full stack: the call before was done, so this is no failure; the next one tells.
      }
    }
  }

  boolean isOpen() {
    return lifetime.isOpen();
  }

  List<MempoolCache> ownerCaches() {
    return ownerCaches;
  }
}
