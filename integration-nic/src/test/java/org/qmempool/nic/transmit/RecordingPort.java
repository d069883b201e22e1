package org.qmempool.nic.transmit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;

/** A port that writes down what it was asked, frees at each flush, and has as much room as told. */
final class RecordingPort implements PacketPort {
  /** What happened: the number of packets taken by a transmit, or 0 for a doorbell. */
  final List<Integer> calls = new ArrayList<>();

  /** The lengths of the frames, by which a test knows them, in the order of their leaving. */
  final List<Integer> lengths = new ArrayList<>();

  /** Threads that were in the port at once, when that was more than one. */
  final AtomicInteger intruders = new AtomicInteger();

  /** Packets that fit before the next doorbell. */
  int room = Integer.MAX_VALUE;

  /** Runs inside of each transmit, before it takes anything. */
  Runnable during = () -> {};

  private final Mempool pool;
  private final HandleAllocator allocator;
  private final AtomicInteger inside = new AtomicInteger();
  private final List<Integer> waiting = new ArrayList<>();

  RecordingPort(Mempool pool) {
    this.pool = pool;
    allocator = pool;
  }

  @Override
  public String name() {
    return "recording";
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
    enter();
    try {
      burst.check(this, from, count);
      during.run();
      for (int i = from; i < from + count; i++) {
        List<Integer> before = Arrays.stream(burst.handles(), from, i).boxed().toList();
        if (waiting.contains(burst.handles()[i]) || before.contains(burst.handles()[i])) {
          throw burst.unsendable(i);
        }
      }
      int n = Math.min(count, room - waiting.size());
      for (int i = from; i < from + n; i++) {
        lengths.add(burst.lengths()[i]);
        waiting.add(burst.handles()[i]);
      }
      calls.add(n);
      return n;
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public void flush() {
    enter();
    try {
      calls.add(0);
      waiting.forEach(allocator::free);
      waiting.clear();
    } finally {
      inside.decrementAndGet();
    }
  }

  private void enter() {
    if (inside.incrementAndGet() > 1) {
      intruders.incrementAndGet();
    }
  }

  @Override
  public boolean await(long timeoutNanos) {
    return false;
  }

  @Override
  public PortStatistics statistics() {
    long n = lengths.size();
    return new PortStatistics(name(), "test", 0, 0, n, n, n, 0, 0, Map.of(), Map.of());
  }

  @Override
  public void close() {}
}
