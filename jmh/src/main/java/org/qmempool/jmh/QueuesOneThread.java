package org.qmempool.jmh;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The loop of {@link RingOneThread} over the queues that a Java program would use without us, each
 * as its own users use it: references to objects made beforehand, one call per element or, where
 * there is one, the call for many.
 *
 * <p>What a user does with it: see what moving from one of them would gain at his burst.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingOneThread.ELEMENTS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class QueuesOneThread {
  /** Elements per call. */
  @Param({"1", "8", "32", "256"})
  public int burst;

  private final Object element = new Object();
  private final MessagePassingQueue.Supplier<Object> supplier = () -> element;
  private final MpmcVarHandleArrayQueue<Object> jctoolsMpmc =
      new MpmcVarHandleArrayQueue<>(RingOneThread.CAPACITY);
  private final MpscVarHandleArrayQueue<Object> jctoolsMpsc =
      new MpscVarHandleArrayQueue<>(RingOneThread.CAPACITY);
  private final SpmcVarHandleArrayQueue<Object> jctoolsSpmc =
      new SpmcVarHandleArrayQueue<>(RingOneThread.CAPACITY);
  private final SpscVarHandleArrayQueue<Object> jctoolsSpsc =
      new SpscVarHandleArrayQueue<>(RingOneThread.CAPACITY);
  private final ArrayBlockingQueue<Object> blocking =
      new ArrayBlockingQueue<>(RingOneThread.CAPACITY);

  /** JCTools, any number of producers and consumers, offer and poll. */
  @Benchmark
  public void jctoolsMpmcOfferPoll(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      for (int j = 0; j < burst; j++) {
        jctoolsMpmc.offer(element);
      }
      for (int j = 0; j < burst; j++) {
        blackhole.consume(jctoolsMpmc.poll());
      }
    }
  }

  /** JCTools, any number of producers and consumers, fill and drain. */
  @Benchmark
  public void jctoolsMpmcFillDrain(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      jctoolsMpmc.fill(supplier, burst);
      jctoolsMpmc.drain(blackhole::consume, burst);
    }
  }

  /** JCTools, any number of producers and one consumer, fill and drain. */
  @Benchmark
  public void jctoolsMpscFillDrain(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      jctoolsMpsc.fill(supplier, burst);
      jctoolsMpsc.drain(blackhole::consume, burst);
    }
  }

  /** JCTools, one producer and any number of consumers, fill and drain. */
  @Benchmark
  public void jctoolsSpmcFillDrain(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      jctoolsSpmc.fill(supplier, burst);
      jctoolsSpmc.drain(blackhole::consume, burst);
    }
  }

  /** JCTools, one producer and one consumer, fill and drain. */
  @Benchmark
  public void jctoolsSpscFillDrain(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      jctoolsSpsc.fill(supplier, burst);
      jctoolsSpsc.drain(blackhole::consume, burst);
    }
  }

  /** The JDK's bounded queue. */
  @Benchmark
  public void arrayBlockingQueueOfferPoll(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      for (int j = 0; j < burst; j++) {
        blocking.offer(element);
      }
      for (int j = 0; j < burst; j++) {
        blackhole.consume(blocking.poll());
      }
    }
  }
}
