package org.qmempool.nic.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;

/**
 * A peer that sends more than is received, to an application that has taken the pool dry, and later
 * keeps what it gets for as long as more comes: what is missing is counted to the frame, and
 * afterwards all is as before.
 */
class FloodTest {
  private static final int CHUNK = 50_000; // frames between two looks at the clock
  private static final long SHORT_NANOS = 200_000_000L;
  private static final long WHOLE_NANOS = 10_000_000_000L;

  /** What receives. */
  enum Kind {
    XDP_NATIVE,
    XDP_GENERIC,
    PACKET
  }

  private TestNetwork network;
  private Mempool pool;
  private PacketBurst burst;
  private LiveFrameSource source;
  private long next; // the least sequence number that may come

  @BeforeEach
  void makeTheNetwork() {
    Privileges.assumeBpf();
    network = TestNetwork.create(1);
    pool = Mempool.builder().capacity(2048).build();
    burst = new PacketBurst(pool, 64);
    ProbeFrame flow =
        new ProbeFrame(
            network.applicationLinks().mac(TestNetwork.A),
            network.outsideLinks().mac(TestNetwork.SOURCE));
    source = LiveFrameSource.open(flow, network.outsideLinks().index(TestNetwork.SOURCE), 60);
  }

  @AfterEach
  void nothingIsLeft() {
    if (network == null) {
      return; // skipped
    }
    source.close();
    assertEquals(0, pool.inUse());
    pool.close();
    network.close();
  }

  private PacketPort open(Kind kind) {
    return network
        .application()
        .call(
            () ->
                kind == Kind.PACKET
                    ? PacketSocketPort.builder(pool, pool).device(TestNetwork.A).slots(256).open()
                    : XdpPort.builder(pool, pool)
                        .device(TestNetwork.A)
                        .rings(256, 256, 256, 256)
                        .attach(kind == Kind.XDP_NATIVE ? AttachMode.NATIVE : AttachMode.GENERIC)
                        .open());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFloodIsCountedToTheFrame(Kind kind) throws Exception {
    flood(kind, SHORT_NANOS);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFloodOfTenSecondsIsCountedToTheFrame(Kind kind) throws Exception {
    flood(kind, WHOLE_NANOS);
  }

  private void flood(Kind kind, long nanos) throws Exception {
    try (PacketPort port = open(kind);
        DropCounters link = network.sourceToA()) {
      final DropCounters.Snapshot before = link.read();
      AtomicLong made = new AtomicLong();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread peer =
          network
              .outside()
              .start(
                  "flood",
                  () -> {
                    try {
                      long deadline = System.nanoTime() + nanos;
                      do {
                        made.set(source.send(CHUNK));
                      } while (System.nanoTime() - deadline < 0);
                    } catch (Throwable t) {
                      failure.set(t);
                    }
                  });
      int[] kept = new int[pool.capacity()];
      int[] hoard = new int[pool.capacity()]; // until the port has found the pool dry
      int hoarded = pool.allocBurst(hoard, 0, hoard.length);
      int size = 0;
      long longestCall = 0;
      boolean quiet = false;
      while (!quiet) {
        boolean ended = !peer.isAlive(); // before the last look
        long start = System.nanoTime();
        int n = port.receive(burst);
        longestCall = Math.max(longestCall, System.nanoTime() - start);
        check(n);
        System.arraycopy(burst.handles(), 0, kept, size, n);
        size += n;
        if (hoarded > 0 && (ended || port.statistics().event("pool_dry") > 0)) {
          pool.freeBulk(hoard, 0, hoarded);
          hoarded = 0;
        }
        if (n == 0) {
          pool.freeBulk(kept, 0, size);
          quiet = ended && size == 0 && !port.await(5_000_000);
          size = 0;
        }
      }
      peer.join(10_000);
      assertFalse(peer.isAlive());
      assertEquals(null, failure.get());
      assertTrue(longestCall < 2_000_000_000L, "a receive took " + longestCall + " ns");
      assertBalanced(kind, port, made.get(), link.read().since(before));
      assertTrue(port.statistics().event("pool_dry") > 0, port.statistics().toString());
      allIsAsBefore(port);
    }
  }

  private void check(int n) {
    for (int i = 0; i < n; i++) {
      long sequence = ProbeFrame.verify(pool.memory(), burst.position(i), burst.lengths()[i]);
      assertTrue(sequence >= next, sequence + " after " + next);
      next = sequence + 1;
    }
  }

  private static void assertBalanced(
      Kind kind, PacketPort port, long made, DropCounters.Snapshot link) {
    // In native mode what the port drops is on the link's account already.
    long lost = link.lost() + (kind == Kind.XDP_NATIVE ? 0 : port.statistics().dropped());
    long received = port.statistics().received();
    String books = "made " + made + ", " + port.statistics() + ", " + link;
    assertTrue(lost > 0, "no flood: " + books);
    assertEquals(made, received + lost, books);
  }

  /** The port is full of elements again, and loses nothing that comes slowly. */
  private void allIsAsBefore(PacketPort port) {
    long lost = port.statistics().dropped();
    for (int i = 0; i < 10; i++) {
      long wanted = network.outside().call(() -> source.send(16));
      Eventually.holds(
          "16 frames",
          () -> {
            int n = port.receive(burst);
            check(n);
            pool.freeBulk(burst.handles(), 0, n);
            return next == wanted;
          });
    }
    assertEquals(lost, port.statistics().dropped());
  }
}
