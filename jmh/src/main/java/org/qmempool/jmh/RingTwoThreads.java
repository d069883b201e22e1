package org.qmempool.jmh;

import java.util.concurrent.TimeUnit;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.SpscLongRing;

/**
 * One thread puts bursts, another takes them: elements per microsecond that came through. Read the
 * column {@code taken}; the calls as such, which include those that found nothing, say nothing.
 *
 * <p>What a user does with it: see how many packets a second two cores can pass to each other, and
 * what a lock that both want does to that number.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class RingTwoThreads {
  /** The queues, shared by both threads. */
  @State(Scope.Group)
  public static class Queues {
    final SpscIntRing spscInt = new SpscIntRing(RingOneThread.CAPACITY);
    final SpscLongRing spscLong = new SpscLongRing(RingOneThread.CAPACITY);
    final MpmcIntRing mpmcInt = new MpmcIntRing(RingOneThread.CAPACITY);
    final LockedIntQueue locked = new LockedIntQueue(RingOneThread.CAPACITY);
    final SpscVarHandleArrayQueue<Object> jctools =
        new SpscVarHandleArrayQueue<>(RingOneThread.CAPACITY);

    /** Elements per call. */
    @Param({"8", "32", "256"})
    public int burst;
  }

  /** The arrays of one thread. */
  @State(Scope.Thread)
  public static class Arrays {
    final int[] ints = new int[RingOneThread.ELEMENTS];
    final long[] longs = new long[RingOneThread.ELEMENTS];
    final Object element = new Object();
  }

  /** What came through. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /** Elements that the consumer got. */
    public long taken;
  }

  /** Ours, one producer and one consumer. */
  @Benchmark
  @Group("spscInt")
  @GroupThreads(1)
  public int spscIntPut(Queues queues, Arrays arrays) {
    return queues.spscInt.enqueueBurst(arrays.ints, 0, queues.burst);
  }

  /** Ours, one producer and one consumer. */
  @Benchmark
  @Group("spscInt")
  @GroupThreads(1)
  public void spscIntTake(Queues queues, Arrays arrays, Counter counter) {
    counter.taken += queues.spscInt.dequeueBurst(arrays.ints, 0, queues.burst);
  }

  /** Ours, one producer and one consumer, of descriptors. */
  @Benchmark
  @Group("spscLong")
  @GroupThreads(1)
  public int spscLongPut(Queues queues, Arrays arrays) {
    return queues.spscLong.enqueueBurst(arrays.longs, 0, queues.burst);
  }

  /** Ours, one producer and one consumer, of descriptors. */
  @Benchmark
  @Group("spscLong")
  @GroupThreads(1)
  public void spscLongTake(Queues queues, Arrays arrays, Counter counter) {
    counter.taken += queues.spscLong.dequeueBurst(arrays.longs, 0, queues.burst);
  }

  /** Ours, any number of producers and consumers. */
  @Benchmark
  @Group("mpmcInt")
  @GroupThreads(1)
  public int mpmcIntPut(Queues queues, Arrays arrays) {
    return queues.mpmcInt.enqueueBurst(arrays.ints, 0, queues.burst);
  }

  /** Ours, any number of producers and consumers. */
  @Benchmark
  @Group("mpmcInt")
  @GroupThreads(1)
  public void mpmcIntTake(Queues queues, Arrays arrays, Counter counter) {
    counter.taken += queues.mpmcInt.dequeueBurst(arrays.ints, 0, queues.burst);
  }

  /** The same array behind a lock taken for each element. */
  @Benchmark
  @Group("reentrantLockPerElement")
  @GroupThreads(1)
  public int lockPerElementPut(Queues queues, Arrays arrays) {
    return queues.locked.enqueuePerElement(arrays.ints, 0, queues.burst);
  }

  /** The same array behind a lock taken for each element. */
  @Benchmark
  @Group("reentrantLockPerElement")
  @GroupThreads(1)
  public void lockPerElementTake(Queues queues, Arrays arrays, Counter counter) {
    counter.taken += queues.locked.dequeuePerElement(arrays.ints, 0, queues.burst);
  }

  /** The same array behind a lock taken for each burst. */
  @Benchmark
  @Group("reentrantLockPerBurst")
  @GroupThreads(1)
  public int lockPerBurstPut(Queues queues, Arrays arrays) {
    return queues.locked.enqueueBurst(arrays.ints, 0, queues.burst);
  }

  /** The same array behind a lock taken for each burst. */
  @Benchmark
  @Group("reentrantLockPerBurst")
  @GroupThreads(1)
  public void lockPerBurstTake(Queues queues, Arrays arrays, Counter counter) {
    counter.taken += queues.locked.dequeueBurst(arrays.ints, 0, queues.burst);
  }

  /** JCTools, one producer and one consumer, filled and drained. */
  @Benchmark
  @Group("jctoolsSpsc")
  @GroupThreads(1)
  public int jctoolsPut(Queues queues, Arrays arrays) {
    return queues.jctools.fill(() -> arrays.element, queues.burst);
  }

  /** JCTools, one producer and one consumer, filled and drained. */
  @Benchmark
  @Group("jctoolsSpsc")
  @GroupThreads(1)
  public void jctoolsTake(Queues queues, Counter counter) {
    counter.taken += queues.jctools.drain(e -> {}, queues.burst);
  }
}
