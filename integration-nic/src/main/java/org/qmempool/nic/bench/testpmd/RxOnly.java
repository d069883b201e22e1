package org.qmempool.nic.bench.testpmd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.PageSize;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.xdp.XdpPort;

/**
 * Our side: what testpmd's {@code rxonly} does, on an {@link XdpPort}. Receives bursts of 32, frees
 * them, counts.
 *
 * <p>The clock is read once per poll. So the time of a poll that received something runs from the
 * end of the poll before it to its own end, freeing and one reading of the clock included: the
 * bracket that testpmd's {@code record-core-cycles} sets with the time stamp counter, which Java
 * reaches by {@link System#nanoTime} alone, at a higher price that stays in our figure.
 */
final class RxOnly implements Receiver {
  /** Packets of a poll at most, as testpmd's default. */
  static final int BURST = 32;

  /**
   * Buffers that wait in FILL: as many as net_af_xdp keeps there. (Its ring has 4096 entries, half
   * of them used.)
   */
  private static final int FILL_RING = 2048;

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final double NANOS_PER_MICRO = 1000;
  private static final int POLLS_PER_CALL = 1 << 14;
  private static final VarHandle PACKETS = counter("packets");
  private static final VarHandle BUSY = counter("busyNanos");

  private final NetworkNamespace namespace;
  private final Setup setup;
  private final CompletableFuture<String> opened = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stop;
  private long packets;
  private long busyNanos;

  private RxOnly(NetworkNamespace namespace, Setup setup) {
    this.namespace = namespace;
    this.setup = setup;
    thread = namespace.start("rxonly", this::run);
  }

  /**
   * Opens a port and starts receiving.
   *
   * @param namespace where the interface is
   * @param setup what both sides have in common
   * @return running; its port is open
   * @throws PortException if the port cannot be opened
   */
  static RxOnly start(NetworkNamespace namespace, Setup setup) {
    RxOnly receiver = new RxOnly(namespace, setup);
    try {
      receiver.mode();
    } catch (RuntimeException e) {
      receiver.close();
      throw e;
    }
    return receiver;
  }

  /** How the port is attached and bound, and on which pages. */
  String mode() {
    try {
      return opened.get(BOUND.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new PortException("opening the port took more than " + BOUND.toSeconds() + " s", 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException("interrupted while opening the port", 0);
    }
  }

  @Override
  public Totals totals() {
    // Opaque: two counters that one thread writes; which is newer by a burst does not matter.
    return new Totals(
        (long) PACKETS.getOpaque(this), (long) BUSY.getOpaque(this), System.nanoTime());
  }

  @Override
  public double cyclesPerUnit(double tscMhz) {
    return tscMhz / NANOS_PER_MICRO; // busy is in nanoseconds
  }

  @Override
  public void close() {
    stop = true;
    try {
      if (!thread.join(BOUND)) {
        throw new PortException(
            "the receiver in " + namespace + " did not end within " + BOUND.toSeconds() + " s", 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    PageSize pages = setup.hugePages() ? PageSize.HUGE_2M : PageSize.BASE;
    try (Mempool pool =
            Mempool.builder()
                .capacity(setup.elements())
                .layout(ElementLayout.umem(2048))
                .requirePages(pages)
                .build();
        MempoolCache cache = pool.newCache();
        XdpPort port =
            XdpPort.builder(pool, cache)
                .device(setup.device())
                .rings(setup.ring(), setup.ring(), FILL_RING, setup.ring())
                .open()) {
      Affinity.pin(setup.receiverCpu());
      opened.complete(port.statistics().mode() + ", " + pages);
      PacketBurst burst = new PacketBurst(pool, BURST);
      while (!stop) {
        poll(port, cache, burst);
      }
    } catch (RuntimeException | Error e) {
      opened.completeExceptionally(e);
    }
  }

  /** A method of its own, so that the compiler meets it often. */
  private void poll(XdpPort port, MempoolCache cache, PacketBurst burst) {
    long packets = this.packets;
    long busy = this.busyNanos;
    int[] handles = burst.handles();
    long before = System.nanoTime();
    for (int i = 0; i < POLLS_PER_CALL; i++) {
      int n = port.receive(burst);
      if (n > 0) {
        cache.freeBulk(handles, 0, n);
      }
      long after = System.nanoTime();
      if (n > 0) {
        packets += n;
        busy += after - before;
        // Opaque, to the readers in totals(): they need the value soon, and no order.
        PACKETS.setOpaque(this, packets);
        BUSY.setOpaque(this, busy);
      }
      before = after;
    }
  }

  private static VarHandle counter(String name) {
    try {
      return MethodHandles.lookup()
          .findVarHandle(RxOnly.class, name, long.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
