package org.qmempool.nic.bench.replay;

import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketDescriptor;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.bench.measure.Cpus;

/**
 * Two threads on two CPUs: one takes handles and queues their descriptors, the other takes the
 * descriptors out and frees the handles. So every handle crosses, and a lock is wanted by both.
 */
final class Pipeline {
  private static final int LENGTH = 60;
  private static final int LOOK_AT_CLOCK_EVERY = 64;
  private static final long STUCK_NANOS = 5_000_000_000L;

  private final HandleAllocator taker;
  private final HandleAllocator giver;
  private final DescriptorQueue queue;

  private volatile boolean ended;
  private volatile long produced;

  Pipeline(HandleAllocator taker, HandleAllocator giver, DescriptorQueue queue) {
    this.taker = taker;
    this.giver = giver;
    this.queue = queue;
  }

  /**
   * Runs for some time.
   *
   * @param burst packets that each call moves at most
   * @param nanos how long packets are produced
   * @return nanoseconds per packet that went through
   */
  double run(int burst, long nanos) {
    ended = false;
    produced = 0;
    var _ =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Cpus.pin(Cpus.ofTraffic());
                  produced = produce(burst, nanos);
                  ended = true; // volatile: the consumer that sees it sees produced
                });
    long begin = System.nanoTime();
    long consumed = consume(burst, begin + nanos + STUCK_NANOS);
    long took = System.nanoTime() - begin;
    if (!ended || consumed != produced) {
      throw new IllegalStateException(
          "the pipeline at burst " + burst + " passed " + consumed + " of " + produced);
    }
    return (double) took / consumed;
  }

  private long produce(int burst, long nanos) {
    HandleAllocator taker = this.taker;
    DescriptorQueue queue = this.queue;
    int[] handles = new int[burst];
    long[] packed = new long[burst];
    long count = 0;
    long end = System.nanoTime() + nanos;
    int untilClock = LOOK_AT_CLOCK_EVERY;
    while (true) {
      int n = taker.allocBurst(handles, 0, burst);
      for (int i = 0; i < n; i++) {
        packed[i] = PacketDescriptor.pack(handles[i], 0, LENGTH);
      }
      int at = 0;
      while (at < n) {
        int queued = queue.offer(packed, at, n - at);
        if (queued == 0) {
          Thread.onSpinWait();
        }
        at += queued;
      }
      count += n;
      if (--untilClock == 0 || n == 0) {
        if (System.nanoTime() - end >= 0) {
          return count;
        }
        untilClock = LOOK_AT_CLOCK_EVERY;
      }
    }
  }

  private long consume(int burst, long giveUpAt) {
    HandleAllocator giver = this.giver;
    DescriptorQueue queue = this.queue;
    int[] handles = new int[burst];
    long[] unpacked = new long[burst];
    long count = 0;
    while (true) {
      int n = queue.poll(unpacked, 0, burst);
      if (n == 0) {
        if ((ended && count == produced) || System.nanoTime() - giveUpAt >= 0) {
          return count;
        }
        Thread.onSpinWait();
        continue;
      }
      for (int i = 0; i < n; i++) {
        handles[i] = PacketDescriptor.handle(unpacked[i]);
      }
      giver.freeBulk(handles, 0, n);
      count += n;
    }
  }
}
