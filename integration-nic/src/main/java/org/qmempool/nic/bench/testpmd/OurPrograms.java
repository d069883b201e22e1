package org.qmempool.nic.bench.testpmd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.Drop;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.app.TrafficFrames;
import org.qmempool.nic.app.TrafficPattern;
import org.qmempool.nic.memory.MemoryPort;
import org.qmempool.nic.socket.UdpPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;

/** What our side runs in each bout. Opened, run and closed by one thread. */
final class OurPrograms implements OurLoop.Program {
  /** As many as net_af_xdp keeps in its FILL ring. */
  private static final int FILL_RING = 2048;

  private static final int HEADROOM = 256;
  private static final int HEADERS = 42;
  private static final int FRAME = 60;
  private static final int UDP_SLOTS = 64;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private IntSupplier round = () -> 0;

  private OurPrograms() {}

  @Override
  public int round() {
    return round.getAsInt();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  private Mempool pool(int elements) {
    return add(Mempool.builder().capacity(elements).layout(ElementLayout.umem(2048)).build());
  }

  /** Sends frames whose headers it writes anew, as testpmd's {@code txonly} does. */
  static OurLoop.Program transmit(Setup setup, int burstSize) {
    return open(
        programs -> {
          Mempool pool = programs.pool(setup.elements());
          MempoolCache cache = programs.add(pool.newCache());
          PacketPort port =
              programs.add(
                  XdpPort.builder(pool, cache)
                      .device(setup.device())
                      .rings(setup.ring(), setup.ring(), FILL_RING, setup.ring())
                      .attach(AttachMode.NONE)
                      .open());
          PacketBurst burst = new PacketBurst(pool, burstSize);
          MemorySegment headers = MemorySegment.ofArray(new byte[FRAME]);
          var _ =
              new TrafficFrames(TrafficPattern.SINGLE, 1, -1, FRAME).write(headers, 0, FRAME, 0);
          return () -> sendOne(port, cache, burst, headers);
        });
  }

  private static int sendOne(
      PacketPort port, MempoolCache cache, PacketBurst burst, MemorySegment headers) {
    int[] handles = burst.handles();
    int n = cache.allocBurst(handles, 0, burst.capacity());
    MemorySegment memory = burst.pool().memory();
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = HEADROOM;
      burst.lengths()[i] = FRAME;
      burst.flags()[i] = 0;
      MemorySegment.copy(headers, 0, memory, burst.position(i), HEADERS);
    }
    burst.size(n);
    int taken = port.transmit(burst, 0, n);
    port.flush();
    if (taken < n) {
      cache.freeBulk(handles, taken, n - taken);
    }
    return taken;
  }

  /** Forwards between two devices over one UMEM, both ways, as testpmd's {@code io} does. */
  static OurLoop.Program forward(Setup setup, String other, int burstSize) {
    return open(
        programs -> {
          Mempool pool = programs.pool(setup.elements());
          MempoolCache cache = programs.add(pool.newCache());
          XdpPort a =
              programs.add(
                  XdpPort.builder(pool, cache)
                      .device(setup.device())
                      .rings(setup.ring(), setup.ring(), FILL_RING, setup.ring())
                      .open());
          XdpPort b =
              programs.add(
                  XdpPort.builder(pool, cache)
                      .device(other)
                      .rings(setup.ring(), setup.ring(), FILL_RING, setup.ring())
                      .sharing(a)
                      .open());
          Forward forward = Forward.bothWays(a, b, burstSize, cache);
          programs.opened.push(forward::drain);
          return forward::step;
        });
  }

  /** Takes elements, writes 16 bytes into each, frees them: what macswap does on net_null. */
  static OurLoop.Program memory(int elements, int burstSize) {
    return open(
        programs -> {
          Mempool pool = programs.pool(elements);
          MempoolCache cache = programs.add(pool.newCache());
          MemoryPort port =
              programs.add(
                  new MemoryPort(
                      "memory", pool, cache, OurPrograms::writeAddresses, Long.MAX_VALUE));
          PacketBurst burst = new PacketBurst(pool, burstSize);
          return () -> {
            int n = port.receive(burst);
            int sent = port.transmit(burst, 0, n);
            port.flush();
            return sent;
          };
        });
  }

  private static int writeAddresses(MemorySegment memory, long at, int room, long sequence) {
    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, sequence);
    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, ~sequence);
    return FRAME;
  }

  /** Receives by AF_XDP and frees. */
  static OurLoop.Program receive(Setup setup, int burstSize) {
    return open(
        programs -> {
          Mempool pool = programs.pool(setup.elements());
          MempoolCache cache = programs.add(pool.newCache());
          PacketPort port =
              programs.add(
                  XdpPort.builder(pool, cache)
                      .device(setup.device())
                      .rings(setup.ring(), setup.ring(), FILL_RING, setup.ring())
                      .open());
          return new Drop(port, cache, burstSize)::step;
        });
  }

  /** Receives from a UDP socket by recvmmsg and frees. */
  static OurLoop.Program receiveUdp(Setup setup, InetSocketAddress local, int burstSize) {
    return open(
        programs -> {
          Mempool pool = programs.pool(setup.elements());
          MempoolCache cache = programs.add(pool.newCache());
          PacketPort port =
              programs.add(UdpPort.builder(pool, cache).local(local).slots(UDP_SLOTS).open());
          return new Drop(port, cache, burstSize)::step;
        });
  }

  /** Makes a round out of opened ports. */
  @FunctionalInterface
  private interface Opening {
    IntSupplier on(OurPrograms programs);
  }

  private static OurLoop.Program open(Opening opening) {
    OurPrograms programs = new OurPrograms();
    boolean open = false;
    try {
      programs.round = opening.on(programs);
      open = true;
    } finally {
      if (!open) {
        programs.close();
      }
    }
    return programs;
  }
}
