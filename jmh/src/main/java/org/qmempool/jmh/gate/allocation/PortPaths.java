package org.qmempool.jmh.gate.allocation;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.memory.MemoryLink;
import org.qmempool.nic.memory.MemoryPort;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.xdp.XdpPort;

/** The hot paths of the ports: without a kernel, and on a pair of veth devices of our own. */
final class PortPaths {
  /** The rows that need a network, in which they make veth devices. */
  static final List<String> ON_VETH = List.of("port-xdp", "port-packet");

  /** Fewer: each burst goes through the kernel twice. */
  private static final int ON_VETH_ROUND = 1_000;

  private static final int BURST = 32;
  private static final int HEADROOM = 256;
  private static final ProbeFrame FLOW =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});

  private PortPaths() {}

  static List<HotPath> withoutKernel() {
    List<HotPath> paths = new ArrayList<>();
    Mempool pool = PoolPaths.pool();
    MempoolCache cache = pool.newCache();
    MemoryPort memory = new MemoryPort("memory", pool, cache);
    PacketBurst burst = new PacketBurst(pool, BURST);
    paths.add(
        new HotPath(
            "port-memory",
            () -> {
              require(memory.receive(burst), BURST);
              require(memory.transmit(burst, 0, BURST), BURST);
              memory.flush();
            }));
    MemoryLink link = new MemoryLink("link", pool, 2 * BURST, cache, cache);
    paths.add(sendAndReceive("port-link", pool, cache, link.left(), link.right(), true));
    Forward forward =
        Forward.oneWay(
            new MemoryPort("in", pool, cache),
            new MemoryPort("out", pool, cache),
            DescriptorQueue.spsc(1024),
            BURST,
            cache);
    paths.add(
        new HotPath(
            "app-forward",
            () -> {
              if (forward.step() == 0) {
                throw new AssertionError("the memory port ran dry");
              }
            }));
    return paths;
  }

  /** The rows of {@link #ON_VETH}; the network lives as long as the JVM. */
  static List<HotPath> onVeth() {
    TestNetwork network = TestNetwork.create(1);
    List<HotPath> paths = new ArrayList<>();
    Mempool pool = PoolPaths.pool();
    MempoolCache cache = pool.newCache();
    PacketPort xdpSource =
        network
            .outside()
            .call(() -> XdpPort.builder(pool, cache).device(TestNetwork.SOURCE).open());
    Mempool other = PoolPaths.pool();
    MempoolCache otherCache = other.newCache();
    PacketPort xdp =
        network
            .application()
            .call(() -> XdpPort.builder(other, otherCache).device(TestNetwork.A).open());
    paths.add(sendAndReceive("port-xdp", pool, cache, xdpSource, xdp, false));
    Mempool plain = PoolPaths.pool();
    MempoolCache plainCache = plain.newCache();
    PacketPort sink =
        network
            .outside()
            .call(
                () -> PacketSocketPort.builder(plain, plainCache).device(TestNetwork.SINK).open());
    PacketPort b =
        network
            .application()
            .call(() -> PacketSocketPort.builder(plain, plainCache).device(TestNetwork.B).open());
    paths.add(sendAndReceive("port-packet", plain, plainCache, b, sink, false));
    return paths;
  }

  /** Sends a burst by one port and frees what the other has received by then. */
  private static HotPath sendAndReceive(
      String name,
      Mempool pool,
      MempoolCache cache,
      PacketPort sender,
      PacketPort receiver,
      boolean lossless) {
    int round = lossless ? AllocationMeter.OPERATIONS : ON_VETH_ROUND;
    PacketBurst out = new PacketBurst(pool, BURST);
    PacketBurst in = new PacketBurst(receiver.pool(), 2 * BURST);
    // Frees into the pool of the receiver.
    var freed = receiver.pool() == pool ? cache : receiver.pool();
    long[] arrived = new long[1];
    return new HotPath(
        name,
        () -> {
          int n = cache.allocBurst(out.handles(), 0, BURST);
          for (int i = 0; i < n; i++) {
            out.offsets()[i] = HEADROOM;
            out.lengths()[i] = ProbeFrame.LENGTH;
            out.flags()[i] = 0;
            FLOW.write(pool.memory(), out.position(i), ProbeFrame.LENGTH, i);
          }
          int taken = sender.transmit(out, 0, n);
          cache.freeBulk(out.handles(), taken, n - taken);
          sender.flush();
          int got = receiver.receive(in);
          freed.freeBulk(in.handles(), 0, got);
          arrived[0] += got;
          if (lossless && got != BURST) {
            throw new AssertionError("got " + got + " of " + BURST);
          }
        },
        round);
  }

  private static void require(int is, int wanted) {
    if (is != wanted) {
      throw new AssertionError(is + " in place of " + wanted);
    }
  }
}
