package org.qmempool.nic.vm.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.xdp.XdpPort;
import org.qmempool.nic.xdp.XdpPortBuilder;

/**
 * The guest's NICs, a pool, and the traffic of the tests: numbered frames, sent with a window and
 * checked byte by byte. All by one thread.
 */
final class Nics implements AutoCloseable {
  /** The pairs: what one of a pair sends the other one receives. */
  static final String ZERO_COPY_A1 = "eth0";

  static final String ZERO_COPY_A2 = "eth1";
  static final String ZERO_COPY_B1 = "eth2";
  static final String ZERO_COPY_B2 = "eth3";
  static final String COPY_1 = "eth4";
  static final String COPY_2 = "eth5";

  private static final int WINDOW = 64;
  private static final int BURST = 16;
  private static final long BOUND_NANOS = 20_000_000_000L;

  final Mempool pool;
  final PacketBurst burst;
  private final List<XdpPort> ports = new ArrayList<>();

  Nics(int elementBytes) {
    pool = Mempool.builder().capacity(4096).layout(ElementLayout.umem(elementBytes)).build();
    burst = new PacketBurst(pool, 64);
  }

  /** True if the first four are virtio_net's, false if igb's. */
  static boolean virtio() {
    return "virtio".equals(System.getProperty("qmempool.guest.nic"));
  }

  XdpPortBuilder port(String device) {
    return port(device, pool);
  }

  static XdpPortBuilder port(String device, Mempool pool) {
    return XdpPort.builder(pool, pool).device(device).rings(256, 256, 256, 256);
  }

  /** Opens a port that {@link #close} closes, and waits until its device has a link again. */
  XdpPort open(XdpPortBuilder builder) {
    XdpPort port = builder.open();
    ports.add(port);
    awaitLink(port);
    return port;
  }

  /** A driver may take its link down to attach a program, and up again in its own time. */
  static void awaitLink(PacketPort port) {
    String device = port.name().substring(0, port.name().indexOf(':'));
    Path carrier = Path.of("/sys/class/net", device, "carrier");
    Eventually.holds(
        "link of " + device,
        () -> {
          try {
            return Files.readString(carrier).startsWith("1");
          } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + carrier + ": is it up?", e);
          }
        });
  }

  /** Sends frames {@code first} and on. */
  void send(XdpPort port, long first, int n) {
    send(port, first, n, pool, burst);
  }

  static void send(XdpPort port, long first, int n, HandleAllocator from, PacketBurst burst) {
    assertEquals(n, from.allocBulk(burst.handles(), 0, n));
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = 0;
      burst.flags()[i] = 0;
      burst.lengths()[i] =
          NumberedFrames.write(burst.pool().memory(), burst.position(i), first + i);
    }
    assertEquals(n, port.transmit(burst, 0, n));
    port.flush();
  }

  /** Receives, checks and frees what is there, which begins with this number; how many. */
  int receive(XdpPort port, long expected) {
    return receive(port, expected, pool, burst);
  }

  static int receive(XdpPort port, long expected, HandleAllocator to, PacketBurst burst) {
    int n = port.receive(burst);
    for (int i = 0; i < n; i++) {
      long number =
          NumberedFrames.verify(burst.pool().memory(), burst.position(i), burst.lengths()[i]);
      assertEquals(expected + i, number, "order of arrival at " + port.name());
    }
    to.freeBulk(burst.handles(), 0, n);
    return n;
  }

  /**
   * Sends what waits and receives and frees what comes, until nothing does. A virtio NIC whose peer
   * has no room keeps its frames until there is.
   */
  static void drain(XdpPort from, XdpPort to, HandleAllocator allocator, PacketBurst burst) {
    Eventually.holds(
        "all is sent, and nothing comes",
        () -> {
          from.flush();
          int n = to.receive(burst);
          allocator.freeBulk(burst.handles(), 0, n);
          return n == 0
              && from.statistics().heldForTransmit() == 0
              && to.statistics().heldForReceive() > 0
              && !to.await(20_000_000);
        });
  }

  /** Passes {@code frames} from one port to another, which loses none, and all are completed. */
  void pass(XdpPort from, XdpPort to, int frames) {
    pass(from, to, frames, () -> {});
  }

  /** The same; {@code between} is called again and again meanwhile. */
  void pass(XdpPort from, XdpPort to, int frames, Runnable between) {
    final long completedBefore = from.statistics().completed();
    int sent = 0;
    int arrived = 0;
    long deadline = System.nanoTime() + BOUND_NANOS;
    while (arrived < frames) {
      int n = Math.min(BURST, frames - sent);
      if (n > 0 && sent - arrived <= WINDOW - n) {
        send(from, sent, n);
        sent += n;
      }
      from.flush();
      between.run();
      int got = receive(to, arrived);
      arrived += got;
      assertTrue(
          System.nanoTime() - deadline < 0,
          () -> "not within 20 s; " + from.statistics() + " " + to.statistics());
    }
    Eventually.holds(
        "all are completed", () -> flushed(from).completed() == completedBefore + frames);
    assertEquals(0, from.statistics().heldForTransmit());
    assertEquals(0, from.statistics().dropped(), from.statistics().toString());
    assertEquals(0, to.statistics().dropped(), to.statistics().toString());
    assertEquals(0, to.receive(burst), "more than was sent");
  }

  static PortStatistics flushed(PacketPort port) {
    port.flush();
    return port.statistics();
  }

  @Override
  public void close() {
    ports.forEach(XdpPort::close);
    assertEquals(0, pool.inUse(), "elements that nobody gave back");
    pool.close();
  }
}
