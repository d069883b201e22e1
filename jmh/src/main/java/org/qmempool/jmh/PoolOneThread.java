package org.qmempool.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;

/**
 * One thread takes a burst of handles and gives it back: ns per handle, alloc and free together.
 *
 * <p>What a user does with it: the row of his burst is what the pool takes out of each packet's
 * budget (67 ns at 10 Gb/s); {@code ownerCache} against {@code anyThread} says what an owner cache
 * of his loop is worth; the locked rows say what batching gave and what being lock-free gave.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PoolOneThread.HANDLES)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PoolOneThread {
  static final int HANDLES = 256;
  static final int CAPACITY = 8192;

  /** Handles per call. */
  @Param({"1", "8", "32", "64", "256"})
  public int burst;

  private final int[] handles = new int[HANDLES];
  private final Mempool pool =
      Mempool.builder().capacity(CAPACITY).layout(ElementLayout.of(64, 64)).build();
  private final MempoolCache cache = pool.newCache();
  private final LockedFreeList perHandle = new LockedFreeList(CAPACITY, true);
  private final LockedFreeList perBurst = new LockedFreeList(CAPACITY, false);

  /** Fills the caches, so that every iteration sees the steady state. */
  @Setup
  public void fill() {
    takeAndGive(cache);
    takeAndGive(pool);
  }

  /** Unmaps the memory. */
  @TearDown
  public void close() {
    cache.close();
    pool.close();
  }

  /** Ours, through a cache that the thread owns. */
  @Benchmark
  public int[] ownerCache() {
    MempoolCache allocator = cache;
    for (int i = 0; i < HANDLES; i += burst) {
      allocator.allocBurst(handles, 0, burst);
      allocator.freeBulk(handles, 0, burst);
    }
    return handles;
  }

  /** Ours, one handle at a time through a cache that the thread owns; the burst is not used. */
  @Benchmark
  public int ownerCacheSingle() {
    MempoolCache allocator = cache;
    int last = 0;
    for (int i = 0; i < HANDLES; i++) {
      last = allocator.alloc();
      allocator.free(last);
    }
    return last;
  }

  /** Ours, from any thread, through the cache of the CPU. */
  @Benchmark
  public int[] anyThread() {
    Mempool allocator = pool;
    for (int i = 0; i < HANDLES; i += burst) {
      allocator.allocBurst(handles, 0, burst);
      allocator.freeBulk(handles, 0, burst);
    }
    return handles;
  }

  /** A free list behind a lock taken for each handle. */
  @Benchmark
  public int[] lockPerHandle() {
    return takeAndGive(perHandle);
  }

  /** A free list behind a lock taken for each burst. */
  @Benchmark
  public int[] lockPerBurst() {
    return takeAndGive(perBurst);
  }

  private int[] takeAndGive(HandleAllocator allocator) {
    for (int i = 0; i < HANDLES; i += burst) {
      allocator.allocBurst(handles, 0, burst);
      allocator.freeBulk(handles, 0, burst);
    }
    return handles;
  }
}
