package org.qmempool.nic.bench.traffic;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.bench.baseline.Handles;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.codec.ProbeFrame;

/**
 * The application between two veth pairs, in a network of its own; source and sink at the other
 * ends, on another CPU, with a pool of their own.
 */
final class VethBed implements TestBed {
  // 2 ports of FILL 4096, their RX, TX and COMPLETION rings and the caches; in one UMEM.
  private static final int ELEMENTS = 16384;
  private static final long SETTLE_STEP_NANOS = 2_000_000;
  private static final long SETTLE_WITHIN_NANOS = 3_000_000_000L;

  private final Handles handles;
  private final PortKind kind;
  private final OpenResources resources = new OpenResources();
  private final TestNetwork network;
  private final HandleAllocator allocator;
  private final PacketPort a;
  private final PacketPort b;
  private final Mempool outerPool;
  private final PacketPort source;
  private final PacketPort sink;
  private final DropBooks books;
  private final SourceAndSink ends;

  private VethBed(PortKind kind, Variant variant) {
    this.kind = kind;
    boolean open = false;
    try {
      network = resources.add(TestNetwork.create(1));
      Mempool pool = resources.add(pool());
      handles = resources.add(variant.handles(pool));
      allocator = handles.forThread();
      PortOpener opener = new PortOpener(kind);
      a =
          resources.add(
              network.application().call(() -> opener.open(TestNetwork.A, pool, allocator, null)));
      b =
          resources.add(
              network.application().call(() -> opener.open(TestNetwork.B, pool, allocator, a)));
      outerPool = resources.add(pool());
      MempoolCache cache = resources.add(outerPool.newCache());
      source =
          resources.add(
              network
                  .outside()
                  .call(() -> opener.openSource(TestNetwork.SOURCE, outerPool, cache)));
      sink =
          resources.add(
              network.outside().call(() -> opener.open(TestNetwork.SINK, outerPool, cache, null)));
      DropCounters in =
          resources.add(
              DropCounters.open(
                  network.outside(), TestNetwork.SOURCE, network.application(), TestNetwork.A));
      DropCounters out =
          resources.add(
              DropCounters.open(
                  network.application(), TestNetwork.B, network.outside(), TestNetwork.SINK));
      books = new DropBooks(kind, in, a, b, out, source, sink);
      ProbeFrame flow =
          new ProbeFrame(
              network.applicationLinks().mac(TestNetwork.A),
              network.outsideLinks().mac(TestNetwork.SOURCE));
      ends =
          resources.add(
              new SourceAndSink(
                  flow, network.outsideLinks().index(TestNetwork.SOURCE), source, sink, cache));
      open = true;
    } finally {
      if (!open) {
        resources.close();
      }
    }
  }

  static VethBed open(PortKind kind, Variant variant) {
    return new VethBed(kind, variant);
  }

  private static Mempool pool() {
    return Mempool.builder().capacity(ELEMENTS).layout(ElementLayout.umem(2048)).build();
  }

  @Override
  public String mode() {
    return a.statistics().mode() + " over veth";
  }

  @Override
  public RunResult closedLoop(int burst, long warmNanos, long nanos) {
    return run(burst, false, application -> ends.closedLoop(warmNanos, nanos, application));
  }

  @Override
  public RunResult openLoop(int burst, int frames) {
    return run(burst, true, application -> ends.openLoop(kind, frames, application));
  }

  /** Sends and receives while the application forwards; Mpps at the sink. */
  @FunctionalInterface
  private interface Drive {
    double with(ApplicationLoop application);
  }

  private RunResult run(int burst, boolean mayLose, Drive drive) {
    Forward forward = Forward.oneWay(a, b, handles.newQueue(SMALLEST_RING), burst, allocator);
    ApplicationLoop application = new ApplicationLoop(forward);
    books.open();
    application.start();
    double mpps =
        onTrafficCpu(
            () -> {
              double measured;
              try {
                measured = drive.with(application);
              } finally {
                application.stop();
              }
              settle(forward, mayLose);
              return measured;
            });
    forward.drain();
    requireNoFault();
    return RunResult.of(mpps, application, account(forward, mayLose));
  }

  /**
   * Lets what is on its way arrive. The application has stopped, so its ports and counts are this
   * thread's, which does the rest of its work. The end is when the books balance, which they do not
   * while a frame is missing at the sink and in all counters; or when that takes too long.
   */
  private void settle(Forward forward, boolean mayLose) {
    long end = System.nanoTime() + SETTLE_WITHIN_NANOS;
    do {
      ends.finish(forward, SETTLE_STEP_NANOS);
    } while (!account(forward, mayLose).balances() && System.nanoTime() - end < 0);
  }

  private LossAccount account(Forward forward, boolean mayLose) {
    Map<String, Long> drops = new LinkedHashMap<>();
    books.addTo(drops, forward.dropped());
    return ends.account(drops, books.backlog(), mayLose);
  }

  /** A fault of ours must not pass for a loss, nor go unseen where nothing is lost by it. */
  private void requireNoFault() {
    String faults = books.faults();
    if (!faults.isEmpty()) {
      throw new IllegalStateException("ports counted what cannot be: " + faults);
    }
    requireAllElements("application", handles.inUse(), a.statistics(), b.statistics());
    requireAllElements("outer ends", outerPool.inUse(), source.statistics(), sink.statistics());
  }

  /** At rest an element is in the pool or with a port, else it was lost or given back twice. */
  static void requireAllElements(String where, int inUse, PortStatistics x, PortStatistics y) {
    long held = x.heldForReceive() + x.heldForTransmit() + y.heldForReceive() + y.heldForTransmit();
    if (inUse != held) {
      throw new IllegalStateException(
          where + ": " + inUse + " elements are in use, and the ports hold " + held);
    }
  }

  /** On a thread of the outer namespace: the source's program names an interface of it. */
  private double onTrafficCpu(Callable<Double> drive) {
    return network
        .outside()
        .call(
            () -> {
              Cpus.pin(Cpus.ofTraffic());
              return drive.call();
            });
  }

  @Override
  public void close() {
    resources.close();
  }

  /** What was opened, to be closed in the opposite order. */
  private static final class OpenResources {
    private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
      open.push(resource);
      return resource;
    }

    void close() {
      @Nullable RuntimeException failure = null;
      while (!open.isEmpty()) {
        try {
          open.pop().close();
        } catch (RuntimeException e) {
          failure = e;
        } catch (Exception e) {
          failure = new IllegalStateException(e);
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
