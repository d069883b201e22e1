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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.MpmcLongRing;
import org.qmempool.rings.MpscIntRing;
import org.qmempool.rings.SpmcIntRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.SpscLongRing;

/**
 * One thread puts a burst and takes it again: ns per element, enqueue and dequeue together.
 *
 * <p>What a user does with it: multiply by the elements per packet to see what a ring takes out of
 * a packet's budget when both sides share a core's cache, and choose the burst past which more
 * gains nothing. The locked rows say what a lock would have cost where nobody contends for it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingOneThread.ELEMENTS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class RingOneThread {
  static final int ELEMENTS = 256;
  static final int CAPACITY = 1024;

  /** Elements per call. */
  @Param({"1", "8", "32", "256"})
  public int burst;

  private final int[] src = new int[ELEMENTS];
  private final int[] dst = new int[ELEMENTS];
  private final long[] longSrc = new long[ELEMENTS];
  private final long[] longDst = new long[ELEMENTS];
  private final SpscIntRing spscInt = new SpscIntRing(CAPACITY);
  private final SpscLongRing spscLong = new SpscLongRing(CAPACITY);
  private final MpscIntRing mpscInt = new MpscIntRing(CAPACITY);
  private final SpmcIntRing spmcInt = new SpmcIntRing(CAPACITY);
  private final MpmcIntRing mpmcInt = new MpmcIntRing(CAPACITY);
  private final MpmcLongRing mpmcLong = new MpmcLongRing(CAPACITY);
  private final LockedIntQueue locked = new LockedIntQueue(CAPACITY);

  /** Ours, one producer and one consumer. */
  @Benchmark
  public int[] spscInt() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      spscInt.enqueueBurst(src, 0, burst);
      spscInt.dequeueBurst(dst, 0, burst);
    }
    return dst;
  }

  /** Ours, one producer and one consumer, of descriptors. */
  @Benchmark
  public long[] spscLong() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      spscLong.enqueueBurst(longSrc, 0, burst);
      spscLong.dequeueBurst(longDst, 0, burst);
    }
    return longDst;
  }

  /** Ours, any number of producers and one consumer. */
  @Benchmark
  public int[] mpscInt() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      mpscInt.enqueueBurst(src, 0, burst);
      mpscInt.dequeueBurst(dst, 0, burst);
    }
    return dst;
  }

  /** Ours, one producer and any number of consumers. */
  @Benchmark
  public int[] spmcInt() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      spmcInt.enqueueBurst(src, 0, burst);
      spmcInt.dequeueBurst(dst, 0, burst);
    }
    return dst;
  }

  /** Ours, any number of producers and consumers. */
  @Benchmark
  public int[] mpmcInt() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      mpmcInt.enqueueBurst(src, 0, burst);
      mpmcInt.dequeueBurst(dst, 0, burst);
    }
    return dst;
  }

  /** Ours, any number of producers and consumers, of descriptors. */
  @Benchmark
  public long[] mpmcLong() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      mpmcLong.enqueueBurst(longSrc, 0, burst);
      mpmcLong.dequeueBurst(longDst, 0, burst);
    }
    return longDst;
  }

  /** The same array behind a ReentrantLock taken for each element. */
  @Benchmark
  public int[] reentrantLockPerElement() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      locked.enqueuePerElement(src, 0, burst);
      locked.dequeuePerElement(dst, 0, burst);
    }
    return dst;
  }

  /** The same array behind a ReentrantLock taken for each burst. */
  @Benchmark
  public int[] reentrantLockPerBurst() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      locked.enqueueBurst(src, 0, burst);
      locked.dequeueBurst(dst, 0, burst);
    }
    return dst;
  }

  /** The same array behind a monitor entered for each element. */
  @Benchmark
  public int[] synchronizedPerElement() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      locked.enqueuePerElementSynchronized(src, 0, burst);
      locked.dequeuePerElementSynchronized(dst, 0, burst);
    }
    return dst;
  }

  /** The same array behind a monitor entered for each burst. */
  @Benchmark
  public int[] synchronizedPerBurst() {
    for (int i = 0; i < ELEMENTS; i += burst) {
      locked.enqueueSynchronized(src, 0, burst);
      locked.dequeueSynchronized(dst, 0, burst);
    }
    return dst;
  }
}
