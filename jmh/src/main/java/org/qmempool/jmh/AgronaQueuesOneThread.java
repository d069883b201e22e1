package org.qmempool.jmh;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
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
 * The loop of {@link RingOneThread} over Agrona's queues of references, apart from the other peers
 * because they need a flag that opens the JDK.
 *
 * <p>What a user does with it: see what moving from one of them would gain at his burst.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingOneThread.ELEMENTS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class AgronaQueuesOneThread {
  /** Elements per call. */
  @Param({"1", "8", "32", "256"})
  public int burst;

  private final Object element = new Object();
  private final ManyToManyConcurrentArrayQueue<Object> agronaMpmc =
      new ManyToManyConcurrentArrayQueue<>(RingOneThread.CAPACITY);
  private final OneToOneConcurrentArrayQueue<Object> agronaSpsc =
      new OneToOneConcurrentArrayQueue<>(RingOneThread.CAPACITY);

  /** Agrona, any number of producers and consumers. */
  @Benchmark
  public void agronaMpmcOfferPoll(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      for (int j = 0; j < burst; j++) {
        agronaMpmc.offer(element);
      }
      for (int j = 0; j < burst; j++) {
        blackhole.consume(agronaMpmc.poll());
      }
    }
  }

  /** Agrona, one producer and one consumer, drained in bursts. */
  @Benchmark
  public void agronaSpscOfferDrain(Blackhole blackhole) {
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      for (int j = 0; j < burst; j++) {
        agronaSpsc.offer(element);
      }
      agronaSpsc.drain(blackhole::consume, burst);
    }
  }
}
