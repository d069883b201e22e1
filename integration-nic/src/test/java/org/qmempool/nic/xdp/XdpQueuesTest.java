package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;

/** Devices of several queues: a port for each, all over one UMEM. */
class XdpQueuesTest {
  private static final int QUEUES = 4;
  private static final int FRAMES = 2000;
  private static final int WINDOW = 64;
  private static final int LENGTH = 60;
  private static final ProbeFrame PROBE =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});

  private TestNetwork network;
  private Mempool pool;
  private PacketBurst burst;
  private final List<XdpPort> ports = new ArrayList<>();

  @BeforeEach
  void makeTheNetwork() {
    Privileges.assumeBpf();
    network = TestNetwork.create(QUEUES);
    pool = Mempool.builder().capacity(8192).build();
    burst = new PacketBurst(pool, 32);
  }

  @AfterEach
  void nothingIsLeft() {
    if (network == null) {
      return; // skipped
    }
    ports.forEach(XdpPort::close);
    assertEquals(0, pool.inUse());
    pool.close();
    network.close();
  }

  /** A port of each queue; the first port of all has registered the UMEM, the rest joins it. */
  private List<XdpPort> open(
      NetworkNamespace where, String device, int queues, AttachMode mode, HandleAllocator... by) {
    List<XdpPort> opened = new ArrayList<>();
    for (int q = 0; q < queues; q++) {
      XdpPortBuilder builder =
          XdpPort.builder(pool, by.length == 0 ? pool : by[q])
              .device(device)
              .queue(q)
              .rings(256, 256, 256, 256)
              .attach(mode);
      if (!opened.isEmpty()) {
        builder.sharing(opened.getFirst());
      } else if (!ports.isEmpty()) {
        builder.sharing(ports.getFirst());
      }
      XdpPort port = where.call(builder::open);
      opened.add(port);
      ports.add(port);
    }
    return opened;
  }

  private void send(XdpPort port, int first, int n) {
    assertEquals(n, pool.allocBulk(burst.handles(), 0, n));
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = 0;
      burst.lengths()[i] = LENGTH;
      burst.flags()[i] = 0;
      PROBE.write(pool.memory(), burst.position(i), LENGTH, first + i);
    }
    assertEquals(n, port.transmit(burst, 0, n));
    port.flush();
  }

  /** Receives what is there; the next number that is expected after it. */
  private int receive(XdpPort port, int expected) {
    int n = port.receive(burst);
    for (int i = 0; i < n; i++) {
      assertEquals(
          expected + i, ProbeFrame.verify(pool.memory(), burst.position(i), burst.lengths()[i]));
    }
    pool.freeBulk(burst.handles(), 0, n);
    return expected + n;
  }

  @Test
  void eachQueueHasItsPortAndItsFrames() {
    assertEquals(QUEUES, network.application().call(() -> XdpPort.queues(TestNetwork.A)));
    List<XdpPort> senders = open(network.outside(), TestNetwork.SOURCE, QUEUES, AttachMode.NONE);
    List<XdpPort> receivers = open(network.application(), TestNetwork.A, QUEUES, AttachMode.NATIVE);
    for (int q = 0; q < QUEUES; q++) {
      send(senders.get(q), 1000 * q, 10 + q);
    }
    for (int q = 0; q < QUEUES; q++) {
      XdpPort port = receivers.get(q);
      assertEquals(TestNetwork.A + ":" + q, port.name());
      int[] next = {1000 * q};
      int all = 1000 * q + 10 + q;
      Eventually.holds("all of queue " + q, () -> (next[0] = receive(port, next[0])) == all);
      assertEquals(0, port.statistics().dropped());
    }
    for (int q = 0; q < QUEUES; q++) {
      assertEquals(0, receivers.get(q).receive(burst), "nothing of another queue");
    }
  }

  @Test
  void aThreadForEachQueueForwardsOverOneUmemAndLosesNothing() throws Exception {
    int queues = 2;
    try (MempoolCache cache0 = pool.newCache();
        MempoolCache cache1 = pool.newCache()) {
      MempoolCache[] caches = {cache0, cache1};
      List<XdpPort> sources = open(network.outside(), TestNetwork.SOURCE, queues, AttachMode.NONE);
      List<XdpPort> sinks = open(network.outside(), TestNetwork.SINK, queues, AttachMode.NATIVE);
      List<XdpPort> in =
          open(network.application(), TestNetwork.A, queues, AttachMode.NATIVE, caches);
      List<XdpPort> out =
          open(network.application(), TestNetwork.B, queues, AttachMode.NONE, caches);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int q = 0; q < queues; q++) {
        XdpPort a = in.get(q);
        Forward forward =
            Forward.oneWay(a, out.get(q), DescriptorQueue.spsc(WINDOW), 32, caches[q]);
        threads.add(
            Thread.ofPlatform()
                .name("queue-" + q)
                .uncaughtExceptionHandler((t, e) -> failure.set(e))
                .start(() -> run(forward, a, stop)));
      }
      try {
        pump(sources, sinks);
      } finally {
        stop.set(true);
        for (Thread thread : threads) {
          thread.join(10_000);
          assertFalse(thread.isAlive());
        }
        ports.forEach(XdpPort::close); // before their caches
      }
      assertEquals(null, failure.get());
      for (XdpPort port : ports) {
        assertEquals(0, port.statistics().dropped(), port.statistics().toString());
      }
    }
  }

  private static void run(Forward forward, XdpPort in, AtomicBoolean stop) {
    while (!stop.get()) {
      if (forward.step() == 0) {
        in.await(1_000_000);
      }
    }
    forward.drain();
    assertEquals(FRAMES, forward.forwarded());
    assertEquals(0, forward.dropped());
  }

  /** Sends through all queues, and checks that each frame comes back on its queue, in order. */
  private void pump(List<XdpPort> sources, List<XdpPort> sinks) {
    int[] sent = new int[sources.size()];
    int[] arrived = new int[sources.size()];
    int[] first = {0, 1_000_000};
    Eventually.holds(
        FRAMES + " frames through each queue",
        () -> {
          boolean all = true;
          for (int q = 0; q < sent.length; q++) {
            XdpPort source = sources.get(q);
            source.flush();
            if (sent[q] < FRAMES && sent[q] - arrived[q] <= WINDOW - 16) {
              send(source, first[q] + sent[q], 16);
              sent[q] += 16;
            }
            arrived[q] = receive(sinks.get(q), first[q] + arrived[q]) - first[q];
            all &= arrived[q] == FRAMES;
          }
          return all;
        });
  }
}
