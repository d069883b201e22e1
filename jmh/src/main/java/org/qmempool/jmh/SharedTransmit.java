package org.qmempool.jmh;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.transmit.Sender;
import org.qmempool.nic.transmit.TransmitQueue;

/**
 * Nanoseconds for one thread to send one burst to a port that all threads share: by the transmit
 * queue, and under a lock that is held for the burst. Take {@code -t 1}, {@code -t 2}, {@code -t 4}
 * for so many senders; with one, the queue is idle at each call and so is bypassed.
 *
 * <p>What a user does with it: decide whether threads may share a port's queue, and see what a lone
 * packet costs at each setting of the burst. A {@code send} that finds the ring full counts as one,
 * for it returns at once; the lock's user waits instead.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SharedTransmit {
  private static final int WAITING = 4096;

  /** The port, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Shared {
    /** Packets of one call. */
    @Param({"1", "32"})
    public int burst;

    /** The burst that the queue is set to. */
    @Param({"32"})
    public int setting;

    /** What the doorbell costs, in units of work of about a nanosecond; 0 for nothing. */
    @Param({"0", "300"})
    public int doorbell;

    final Mempool pool = Mempool.builder().capacity(1024).build();
    final ReentrantLock lock = new ReentrantLock();
    CostPort port = new CostPort(pool, 0);
    TransmitQueue queue = new TransmitQueue(port, WAITING, 32);

    /** With these parameters. */
    @Setup
    public void make() {
      port = new CostPort(pool, doorbell);
      queue = new TransmitQueue(port, WAITING, setting);
    }
  }

  /** The frames of one thread. */
  @State(Scope.Thread)
  public static class Frames {
    Sender sender = null; // made below
    PacketBurst burst = null;

    /** For the shared port. */
    @Setup
    public void make(Shared shared) {
      sender = shared.queue.newSender(shared.burst);
      burst = new PacketBurst(shared.pool, shared.burst);
      for (int i = 0; i < shared.burst; i++) {
        burst.add(i, 0, 60);
      }
    }
  }

  /** Ours: past the ring, or into it. */
  @Benchmark
  public int queue(Shared shared, Frames frames) {
    return frames.sender.send(frames.burst, 0, shared.burst);
  }

  /** A monitor around transmit and doorbell. */
  @Benchmark
  public int monitor(Shared shared, Frames frames) {
    synchronized (shared) {
      int n = shared.port.transmit(frames.burst, 0, shared.burst);
      shared.port.flush();
      return n;
    }
  }

  /** A lock around transmit and doorbell. */
  @Benchmark
  public int lock(Shared shared, Frames frames) {
    shared.lock.lock();
    try {
      int n = shared.port.transmit(frames.burst, 0, shared.burst);
      shared.port.flush();
      return n;
    } finally {
      shared.lock.unlock();
    }
  }

  /** Takes all, and works for the doorbell. */
  static final class CostPort implements PacketPort {
    private final Mempool pool;
    private final int doorbell;
    private final long[] descriptors = new long[WAITING];
    private int next;

    CostPort(Mempool pool, int doorbell) {
      this.pool = pool;
      this.doorbell = doorbell;
    }

    @Override
    public String name() {
      return "cost";
    }

    @Override
    public Mempool pool() {
      return pool;
    }

    @Override
    public int receive(PacketBurst burst) {
      burst.size(0);
      return 0;
    }

    @Override
    public int transmit(PacketBurst burst, int from, int count) {
      int[] handles = burst.handles();
      int next = this.next;
      for (int i = from; i < from + count; i++) {
        descriptors[next++ & (WAITING - 1)] = handles[i];
      }
      this.next = next;
      return count;
    }

    @Override
    public void flush() {
      if (doorbell > 0) {
        Blackhole.consumeCPU(doorbell);
      }
    }

    @Override
    public boolean await(long timeoutNanos) {
      return false;
    }

    @Override
    public PortStatistics statistics() {
      return new PortStatistics(name(), "jmh", 0, 0, next, 0, next, 0, 0, Map.of(), Map.of());
    }

    @Override
    public void close() {}
  }
}
