package org.qmempool.jmh.crowd;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Every thread puts a burst into one ring of 4096 and takes one out: by one thread, and by sixteen,
 * which on few cores are preempted anywhere. Elements taken per microsecond, of all threads.
 *
 * <p>What a user does with it: see why the ring of {@link MpmcCrowd} is the one that ships. The
 * others are what was tried; each is one file, and correct, but not proved as the rings of the
 * library are.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public abstract class Crowd {
  static final int CAPACITY = 4096;
  static final int MASK = CAPACITY - 1;

  /** Elements per call. */
  @Param("32")
  public int burst;

  /** The arrays of one thread. */
  @State(Scope.Thread)
  public static class Arrays {
    final int[] in = new int[256];
    final int[] out = new int[256];
  }

  /** What a thread took. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /** Elements. */
    public long taken;
  }

  /** Puts what fits of n elements from 0 up; returns how many. */
  abstract int put(int[] src, int n);

  /** Takes up to n elements; returns how many. */
  abstract int take(int[] dst, int n);

  /** Alone. */
  @Benchmark
  @Threads(1)
  public void alone(Arrays arrays, Counter counter) {
    put(arrays.in, burst);
    counter.taken += take(arrays.out, burst);
  }

  /** Sixteen threads, none of which ever pauses. */
  @Benchmark
  @Threads(16)
  public void sixteen(Arrays arrays, Counter counter) {
    put(arrays.in, burst);
    counter.taken += take(arrays.out, burst);
  }
}
