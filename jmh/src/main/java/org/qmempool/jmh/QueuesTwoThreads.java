package org.qmempool.jmh;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
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
 * The two threads of {@link RingTwoThreads} over the queues that a Java program would use without
 * us, each as its own users use it. Read the column {@code taken}.
 *
 * <p>What a user does with it: see how many more packets a second two cores would pass to each
 * other after moving from one of them.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class QueuesTwoThreads {
  /** What travels through the Disruptor. */
  static final class Event {
    int value;
  }

  /** The queues, shared by both threads. */
  @State(Scope.Group)
  public static class Queues {
    final ArrayBlockingQueue<Object> blocking = new ArrayBlockingQueue<>(RingOneThread.CAPACITY);
    final MpmcVarHandleArrayQueue<Object> jctoolsMpmc =
        new MpmcVarHandleArrayQueue<>(RingOneThread.CAPACITY);
    final RingBuffer<Event> disruptor =
        RingBuffer.createSingleProducer(
            Event::new, RingOneThread.CAPACITY, new BusySpinWaitStrategy());
    final EventPoller<Event> poller = disruptor.newPoller();

    /** Elements per call. */
    @Param({"8", "32", "256"})
    public int burst;

    /** Lets the consumer hold the producer back. */
    public Queues() {
      disruptor.addGatingSequences(poller.getSequence());
    }
  }

  /** What one thread has of its own. */
  @State(Scope.Thread)
  public static class Own implements EventPoller.Handler<Event> {
    final Object element = new Object();
    final List<Object> drained = new ArrayList<>(RingOneThread.ELEMENTS);
    int left;
    long sum;
    int events;

    @Override
    public boolean onEvent(Event event, long sequence, boolean endOfBatch) {
      sum += event.value;
      events++;
      return --left > 0;
    }
  }

  /** What came through. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /** Elements that the consumer got. */
    public long taken;
  }

  /** The JDK's bounded queue, one call for each element. */
  @Benchmark
  @Group("arrayBlockingQueue")
  @GroupThreads(1)
  public int arrayBlockingQueuePut(Queues queues, Own own) {
    int n = 0;
    while (n < queues.burst && queues.blocking.offer(own.element)) {
      n++;
    }
    return n;
  }

  /** The JDK's bounded queue, drained under one lock. */
  @Benchmark
  @Group("arrayBlockingQueue")
  @GroupThreads(1)
  public void arrayBlockingQueueTake(Queues queues, Own own, Counter counter) {
    counter.taken += queues.blocking.drainTo(own.drained, queues.burst);
    own.drained.clear();
  }

  /** JCTools, any number of producers and consumers, filled and drained. */
  @Benchmark
  @Group("jctoolsMpmc")
  @GroupThreads(1)
  public int jctoolsMpmcPut(Queues queues, Own own) {
    return queues.jctoolsMpmc.fill(() -> own.element, queues.burst);
  }

  /** JCTools, any number of producers and consumers, filled and drained. */
  @Benchmark
  @Group("jctoolsMpmc")
  @GroupThreads(1)
  public void jctoolsMpmcTake(Queues queues, Counter counter) {
    counter.taken += queues.jctoolsMpmc.drain(e -> {}, queues.burst);
  }

  /** The Disruptor, one producer, a range claimed and published. */
  @Benchmark
  @Group("disruptor")
  @GroupThreads(1)
  public long disruptorPut(Queues queues) {
    RingBuffer<Event> ring = queues.disruptor;
    if (!ring.hasAvailableCapacity(queues.burst)) {
      return -1;
    }
    long last = ring.next(queues.burst);
    long first = last - queues.burst + 1;
    for (long at = first; at <= last; at++) {
      ring.get(at).value = (int) at;
    }
    ring.publish(first, last);
    return last;
  }

  /** The Disruptor, polled. */
  @Benchmark
  @Group("disruptor")
  @GroupThreads(1)
  public long disruptorTake(Queues queues, Own own, Counter counter) throws Exception {
    own.left = queues.burst;
    own.events = 0;
    queues.poller.poll(own);
    counter.taken += own.events;
    return own.sum;
  }
}
