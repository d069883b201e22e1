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
 * The patterns of a network driver, as the authors of qmempool measured them in the kernel in 2014:
 * receive takes up to 64 buffers at a time, transmit gives up to 256 back at a time; and 256 taken
 * one by one, then given back one by one. ns per handle, alloc and free together.
 *
 * <p>What a user does with it: compare with the single row of {@link PoolOneThread}. Where the
 * figures differ much, the cache is too small for the pattern.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PoolPatterns.HANDLES)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PoolPatterns {
  static final int HANDLES = 256;
  private static final int RECEIVE = 64;

  /** Which allocator. */
  @Param({"ownerCache", "anyThread", "lockPerBurst", "lockPerHandle"})
  public String allocator = "";

  private final int[] handles = new int[HANDLES];
  private final Mempool pool =
      Mempool.builder().capacity(PoolOneThread.CAPACITY).layout(ElementLayout.of(64, 64)).build();
  private final MempoolCache cache = pool.newCache();
  private HandleAllocator chosen = cache;

  /** Chooses the allocator; one of them alone is used in a JVM, so its calls are inlined. */
  @Setup
  public void choose() {
    chosen =
        switch (allocator) {
          case "ownerCache" -> cache;
          case "anyThread" -> pool;
          case "lockPerBurst" -> new LockedFreeList(PoolOneThread.CAPACITY, false);
          case "lockPerHandle" -> new LockedFreeList(PoolOneThread.CAPACITY, true);
          default -> throw new IllegalArgumentException("unknown allocator: " + allocator);
        };
  }

  /** Unmaps the memory. */
  @TearDown
  public void close() {
    cache.close();
    pool.close();
  }

  /** Four bursts of 64 taken, one of 256 given back. */
  @Benchmark
  public int[] take64Give256() {
    for (int at = 0; at < HANDLES; at += RECEIVE) {
      chosen.allocBulk(handles, at, RECEIVE);
    }
    chosen.freeBulk(handles, 0, HANDLES);
    return handles;
  }

  /** 256 taken one by one, then given back one by one. */
  @Benchmark
  public int[] take256ThenGive256() {
    for (int i = 0; i < HANDLES; i++) {
      handles[i] = chosen.alloc();
    }
    for (int i = 0; i < HANDLES; i++) {
      chosen.free(handles[i]);
    }
    return handles;
  }
}
