package org.qmempool.nic.bench.traffic;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.codec.ProbeFrame;

/** The two outer ends: what sends the frames and what looks at each that comes back. */
final class SourceAndSink implements AutoCloseable {
  private static final int SOURCE_BURST = 32;
  private static final int SINK_BURST = 64;
  private static final int HEADROOM = 256;

  private final ProbeFrame flow;
  private final int sourceIndex;
  private final PacketPort source;
  private final PacketPort sink;
  private final HandleAllocator allocator;
  private final PacketBurst sending;
  private final PacketBurst arriving;
  private final FrameCheck check = new FrameCheck();
  private @Nullable LiveFrameSource kernelSource;
  private long next; // sequence number of the next frame, over all runs
  private long sent; // in this run

  SourceAndSink(
      ProbeFrame flow,
      int sourceIndex,
      PacketPort source,
      PacketPort sink,
      HandleAllocator allocator) {
    this.flow = flow;
    this.sourceIndex = sourceIndex;
    this.source = source;
    this.sink = sink;
    this.allocator = allocator;
    sending = new PacketBurst(source.pool(), SOURCE_BURST);
    arriving = new PacketBurst(sink.pool(), SINK_BURST);
  }

  /** One thread sends and receives in turn; Mpps at the sink while measured. */
  double closedLoop(long warmNanos, long nanos, ApplicationLoop application) {
    begin();
    long start = System.nanoTime();
    exchangeUntil(start + warmNanos);
    application.measure(true);
    long before = check.received();
    long from = System.nanoTime();
    exchangeUntil(from + nanos);
    long to = System.nanoTime();
    long received = check.received() - before;
    application.measure(false);
    return received * 1e3 / (to - from);
  }

  private void exchangeUntil(long end) {
    while (System.nanoTime() - end < 0) {
      if (sent - check.received() <= TestBed.SMALLEST_RING - SOURCE_BURST) {
        send();
      }
      var _ = receive();
    }
  }

  /**
   * The source sends as fast as it can, on the same CPU as the sink: the kernel by itself for
   * AF_XDP, else by the port.
   */
  double openLoop(PortKind kind, int frames, ApplicationLoop application) {
    begin();
    application.measure(true);
    long from = System.nanoTime();
    if (kind == PortKind.XDP) {
      sendByKernel(frames);
    } else {
      while (sent < frames) {
        send();
        var _ = receive();
      }
    }
    long to = System.nanoTime();
    long received = check.received();
    application.measure(false);
    return received * 1e3 / (to - from);
  }

  private void sendByKernel(int frames) {
    LiveFrameSource kernel = kernelSource;
    if (kernel == null) {
      kernel = LiveFrameSource.open(flow, sourceIndex, ProbeFrame.LENGTH);
      kernelSource = kernel;
    }
    kernel.nextSequence(next);
    Sender sender = new Sender(kernel, frames);
    Thread thread = Thread.ofPlatform().daemon().name("source").start(sender);
    while (thread.isAlive()) {
      var _ = receive();
    }
    if (sender.failure != null) {
      throw sender.failure;
    }
    sent = kernel.nextSequence() - next;
    next += sent;
  }

  /** The kernel's source in a thread of the same namespace, while the sink receives. */
  private static final class Sender implements Runnable {
    private final LiveFrameSource kernel;
    private final int frames;
    private volatile @Nullable RuntimeException failure;

    Sender(LiveFrameSource kernel, int frames) {
      this.kernel = kernel;
      this.frames = frames;
    }

    @Override
    public void run() {
      Cpus.pin(Cpus.ofTraffic());
      try {
        var _ = kernel.send(frames);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
  }

  private void begin() {
    int stray = receive();
    if (stray > 0) {
      throw new IllegalStateException(stray + " frames came in before the run: not quiet");
    }
    check.begin(next);
    sent = 0;
  }

  private void send() {
    PacketBurst burst = sending;
    int[] handles = burst.handles();
    int n = allocator.allocBurst(handles, 0, SOURCE_BURST);
    MemorySegment memory = burst.pool().memory();
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = HEADROOM;
      burst.lengths()[i] = ProbeFrame.LENGTH;
      burst.flags()[i] = 0;
      flow.write(memory, burst.position(i), ProbeFrame.LENGTH, next + i);
    }
    burst.size(n);
    int taken = source.transmit(burst, 0, n);
    source.flush();
    if (taken < n) {
      allocator.freeBulk(handles, taken, n - taken);
    }
    next += taken;
    sent += taken;
  }

  private int receive() {
    PacketBurst burst = arriving;
    int n = sink.receive(burst);
    if (n > 0) {
      check.look(burst, 0, n);
      allocator.freeBulk(burst.handles(), 0, n);
    }
    return n;
  }

  /** Forwards and receives for some time what is still on its way; the application has stopped. */
  void finish(Forward forward, long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      var _ = forward.step();
      source.flush(); // what the kernel would not take before
      var _ = receive();
    }
  }

  /** The balance of the run, with what has arrived so far. */
  LossAccount account(Map<String, Long> drops, long backlog, boolean mayLose) {
    return new LossAccount(
        sent,
        check.received() - check.doubled() - check.corrupt(),
        check.gaps() + next - check.expected(), // the last ones may be missing too
        check.doubled(),
        check.corrupt(),
        drops,
        backlog,
        mayLose);
  }

  @Override
  public void close() {
    if (kernelSource != null) {
      kernelSource.close();
    }
  }
}
