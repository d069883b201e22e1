package org.qmempool.nic.bench.traffic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.bench.baseline.Handles;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.CpuClock;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.memory.MemoryPort;

/**
 * The application between two memory ports: one takes an element and writes a frame for each packet
 * received, the other frees what it transmits. What remains is the program itself, so the lock's
 * cost shows.
 *
 * <p>The measured frames bear a sequence number and are not looked at. Then a run of the same
 * program has its frames checked one by one.
 */
final class MemoryBed implements TestBed {
  private static final int ELEMENTS = 8192;
  private static final int CHECKED_FRAMES = 100_000;
  private static final int ROUNDS_PER_CLOCK = 64;

  private final Mempool pool;
  private final Handles handles;
  private final HandleAllocator allocator;

  MemoryBed(Variant variant) {
    pool = Mempool.builder().capacity(ELEMENTS).layout(ElementLayout.umem(2048)).build();
    handles = variant.handles(pool);
    allocator = handles.forThread();
  }

  @Override
  public String mode() {
    return "memory port, no kernel";
  }

  @Override
  public RunResult closedLoop(int burst, long warmNanos, long nanos) {
    Cpus.pin(Cpus.ofApplication());
    DescriptorQueue queue = handles.newQueue(SMALLEST_RING);
    try (MemoryPort a = new MemoryPort("memory-a", pool, allocator);
        MemoryPort b = new MemoryPort("memory-b", pool, allocator)) {
      Forward forward = Forward.oneWay(a, b, queue, burst, allocator);
      var _ = run(forward, warmNanos);
      long before = forward.forwarded();
      long took = run(forward, nanos);
      long packets = forward.forwarded() - before;
      forward.drain();
      double nanosPerPacket = (double) took / packets;
      return new RunResult(
          1e3 / nanosPerPacket, nanosPerPacket, burst, List.of(), checked(burst, CHECKED_FRAMES));
    }
  }

  /** The memory port never overflows: the same check, over the number of frames asked for. */
  @Override
  public RunResult openLoop(int burst, int frames) {
    return new RunResult(0, 0, burst, List.of(), checked(burst, frames));
  }

  /** Runs at least that long; nanoseconds of CPU time. */
  private static long run(Forward forward, long nanos) {
    long begin = CpuClock.nanos();
    long took;
    do {
      for (int i = 0; i < ROUNDS_PER_CLOCK; i++) {
        int moved = forward.step();
        if (moved == 0) {
          throw new IllegalStateException("the memory port ran dry: the pool leaks");
        }
      }
      took = CpuClock.nanos() - begin;
    } while (took < nanos);
    return took;
  }

  private LossAccount checked(int burst, int frames) {
    ProbeFrame flow = new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});
    FrameCheck check = new FrameCheck();
    check.begin(0);
    long dropped;
    try (MemoryPort a =
            new MemoryPort(
                "checked-a",
                pool,
                allocator,
                (memory, position, room, sequence) -> {
                  flow.write(memory, position, ProbeFrame.LENGTH, sequence);
                  return ProbeFrame.LENGTH;
                },
                frames);
        CheckedPort b = new CheckedPort(new MemoryPort("checked-b", pool, allocator), check)) {
      Forward forward = Forward.oneWay(a, b, handles.newQueue(SMALLEST_RING), burst, allocator);
      int idle = 0;
      while (idle < 2) {
        idle = forward.step() == 0 ? idle + 1 : 0;
      }
      forward.drain();
      dropped = forward.dropped();
    }
    if (handles.inUse() != 0) {
      throw new IllegalStateException(
          "application: " + handles.inUse() + " elements are in use after the run");
    }
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("forward: queue or port full", dropped);
    return new LossAccount(
        frames,
        check.received() - check.doubled() - check.corrupt(),
        check.gaps() + frames - check.expected(),
        check.doubled(),
        check.corrupt(),
        drops,
        0,
        false);
  }

  @Override
  public void close() {
    handles.close();
    pool.close();
  }
}
