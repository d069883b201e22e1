package org.qmempool.jmh;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
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

/**
 * The two threads of {@link RingTwoThreads} over Agrona's queues of references, apart from the
 * other peers because they need a flag that opens the JDK. Read the column {@code taken}.
 *
 * <p>What a user does with it: see how many more packets a second two cores would pass to each
 * other after moving from one of them.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class AgronaQueuesTwoThreads {
  /** The queues, shared by both threads. */
  @State(Scope.Group)
  public static class Queues {
    final Object element = new Object();
    final ManyToManyConcurrentArrayQueue<Object> manyToMany =
        new ManyToManyConcurrentArrayQueue<>(RingOneThread.CAPACITY);
    final OneToOneConcurrentArrayQueue<Object> oneToOne =
        new OneToOneConcurrentArrayQueue<>(RingOneThread.CAPACITY);

    /** Elements per call. */
    @Param({"8", "32", "256"})
    public int burst;
  }

  /** What came through. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /** Elements that the consumer got. */
    public long taken;
  }

  /** Any number of producers and consumers. */
  @Benchmark
  @Group("agronaManyToMany")
  @GroupThreads(1)
  public int manyToManyPut(Queues queues) {
    int n = 0;
    while (n < queues.burst && queues.manyToMany.offer(queues.element)) {
      n++;
    }
    return n;
  }

  /** Any number of producers and consumers. */
  @Benchmark
  @Group("agronaManyToMany")
  @GroupThreads(1)
  public void manyToManyTake(Queues queues, Counter counter) {
    counter.taken += queues.manyToMany.drain(e -> {}, queues.burst);
  }

  /** One producer and one consumer. */
  @Benchmark
  @Group("agronaOneToOne")
  @GroupThreads(1)
  public int oneToOnePut(Queues queues) {
    int n = 0;
    while (n < queues.burst && queues.oneToOne.offer(queues.element)) {
      n++;
    }
    return n;
  }

  /** One producer and one consumer. */
  @Benchmark
  @Group("agronaOneToOne")
  @GroupThreads(1)
  public void oneToOneTake(Queues queues, Counter counter) {
    counter.taken += queues.oneToOne.drain(e -> {}, queues.burst);
  }
}
