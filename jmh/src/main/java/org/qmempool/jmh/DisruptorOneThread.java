package org.qmempool.jmh;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
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

/**
 * The loop of {@link RingOneThread} over the Disruptor's ring of preallocated events: a range is
 * claimed, filled and published at once, and polled by a consumer of the caller's own thread, so
 * that nobody is to be woken.
 *
 * <p>What a user does with it: see what moving from it would gain at his burst.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingOneThread.ELEMENTS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class DisruptorOneThread {
  private static final int CAPACITY = RingOneThread.CAPACITY;

  /** Elements per call. */
  @Param({"1", "8", "32", "256"})
  public int burst;

  private final Side single =
      new Side(RingBuffer.createSingleProducer(Event::new, CAPACITY, new BusySpinWaitStrategy()));
  private final Side multi =
      new Side(RingBuffer.createMultiProducer(Event::new, CAPACITY, new BusySpinWaitStrategy()));

  /** What travels. */
  static final class Event {
    int value;
  }

  /** A ring with its one consumer. */
  private static final class Side implements EventPoller.Handler<Event> {
    final RingBuffer<Event> ring;
    final EventPoller<Event> poller;
    int left;
    long sum;

    Side(RingBuffer<Event> ring) {
      this.ring = ring;
      poller = ring.newPoller();
      ring.addGatingSequences(poller.getSequence());
    }

    @Override
    public boolean onEvent(Event event, long sequence, boolean endOfBatch) {
      sum += event.value;
      return --left > 0;
    }
  }

  /** One producer. */
  @Benchmark
  public long disruptorSingleProducer() throws Exception {
    return move(single);
  }

  /** Any number of producers. */
  @Benchmark
  public long disruptorMultiProducer() throws Exception {
    return move(multi);
  }

  private long move(Side side) throws Exception {
    RingBuffer<Event> ring = side.ring;
    for (int i = 0; i < RingOneThread.ELEMENTS; i += burst) {
      long last = ring.next(burst);
      long first = last - burst + 1;
      for (long at = first; at <= last; at++) {
        ring.get(at).value = (int) at;
      }
      ring.publish(first, last);
      side.left = burst;
      side.poller.poll(side);
    }
    return side.sum;
  }
}
