package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Eventually;

/** The sending half against a kernel that the test plays, faults and all. */
class XdpTransmitFaultsTest {
  private static final int RING = 64;

  private Mempool pool;
  private MempoolCache cache;
  private PlayedKernel kernel;
  private PacketBurst burst;

  @BeforeEach
  void makeThePool() {
    pool = Mempool.builder().capacity(512).build();
    cache = pool.newCache();
    kernel = new PlayedKernel(RING, 0);
    burst = new PacketBurst(pool, 2 * RING);
  }

  @AfterEach
  void nothingIsLost() {
    assertEquals(0, pool.inUse(), "elements that nobody gave back");
    cache.close();
    pool.close();
  }

  /** Fills the burst and transmits it; what the port did not take is freed. */
  private int transmit(XdpPort port, int n) {
    assertEquals(n, cache.allocBulk(burst.handles(), 0, n));
    for (int i = 0; i < n; i++) {
      burst.offsets()[i] = 100;
      burst.lengths()[i] = 60 + i;
      burst.flags()[i] = 0;
    }
    int taken = port.transmit(burst, 0, n);
    cache.freeBulk(burst.handles(), taken, n - taken);
    return taken;
  }

  @Test
  void descriptorsSayAddressAndLength() {
    try (XdpPort port = kernel.open(pool, cache)) {
      assertEquals(3, transmit(port, 3));
      for (int i = 0; i < 3; i++) {
        assertEquals(burst.handles()[i] * 2048L + 100, kernel.takeTx());
        assertEquals(60 + i, kernel.lastTxLengthAndOptions());
      }
    }
  }

  @Test
  void aFullRingTakesAPrefixAndAFlushMakesRoom() {
    try (XdpPort port = kernel.open(pool, cache)) {
      assertEquals(RING, transmit(port, RING + 5));
      assertEquals(0, transmit(port, 1));
      port.flush();
      assertEquals(1, transmit(port, 1));
      port.flush();
      assertEquals(RING + 1, port.statistics().completed());
    }
  }

  @Test
  void nothingToSendRingsNoDoorbell() {
    try (XdpPort port = kernel.open(pool, cache)) {
      port.flush();
      transmit(port, 4);
      port.flush();
      port.flush();
      assertEquals(1, kernel.kicks);
    }
  }

  @Test
  void aDriverThatIsAtWorkIsNotRung() {
    kernel.wantsKick(false);
    try (XdpPort port = kernel.open(pool, cache)) {
      transmit(port, 4);
      port.flush();
      assertEquals(0, kernel.kicks);
      kernel.wantsKick(true);
      port.flush();
      assertEquals(1, kernel.kicks);
    }
  }

  @Test
  void withoutTheFlagEveryDoorbellIsRung() {
    kernel.needWakeup = false;
    kernel.wantsKick(false);
    try (XdpPort port = kernel.open(pool, cache)) {
      transmit(port, 4);
      port.flush();
      assertEquals(1, kernel.kicks);
    }
  }

  @Test
  void aBusyPollingPortRingsUnaskedAndPollsForItsCompletions() {
    kernel.busyPolls = true;
    kernel.wantsKick(false);
    try (XdpPort port = kernel.open(pool, cache)) {
      long[] onTheWire = new long[1];
      kernel.answerKick(
          () -> {
            onTheWire[0] = kernel.takeTx();
            return 0;
          });
      kernel.answerKick(
          () -> {
            kernel.complete(onTheWire[0]);
            return 0;
          });
      transmit(port, 1);
      port.flush();
      assertEquals(1, kernel.kicks);
      assertEquals(1, port.statistics().heldForTransmit());
      port.flush();
      assertEquals(2, kernel.kicks);
      assertEquals(0, port.statistics().heldForTransmit());
      port.flush();
      assertEquals(2, kernel.kicks, "nothing is under way");
    }
  }

  @Test
  void aBusyPollingPortSeesThatTheDeviceIsGoneThoughNothingIsToBeSent() {
    kernel.busyPolls = true;
    long[] onTheWire = new long[1];
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(
          () -> {
            onTheWire[0] = kernel.takeTx();
            return 0;
          });
      kernel.answerKick(() -> -Errno.ENXIO);
      transmit(port, 1);
      port.flush();
      port.flush();
      assertEquals(1, port.statistics().event("kick_device_gone"));
      kernel.answerKick(
          () -> {
            kernel.complete(onTheWire[0]);
            return 0;
          });
      Eventually.holds(
          "the device is back, and the completion with it",
          () -> {
            port.flush();
            return port.statistics().completed() == 1;
          });
      assertEquals(3, kernel.kicks);
    }
  }

  @Test
  void completionsInAnyOrderAreFreed() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(
          () -> {
            long a = kernel.takeTx();
            long b = kernel.takeTx();
            kernel.complete(b);
            kernel.complete(a);
            return 0;
          });
      transmit(port, 2);
      port.flush();
      assertEquals(2, port.statistics().completed());
      assertEquals(0, port.statistics().heldForTransmit());
    }
  }

  @Test
  void aCompletionThatCannotBeIsCountedAndFreesNothing() {
    try (XdpPort port = kernel.open(pool, cache)) {
      int before = pool.inUse();
      kernel.answerKick(
          () -> {
            long a = kernel.takeTx();
            kernel.complete(a);
            kernel.complete(a); // twice
            kernel.complete(512 * 2048L); // outside the UMEM
            kernel.complete(-1);
            kernel.complete(kernel.takeFill()); // in FILL, never in TX
            return 0;
          });
      transmit(port, 1);
      port.flush();
      assertEquals(1, port.statistics().completed());
      assertEquals(4, port.statistics().event("unknown_completions"));
      assertEquals(before, pool.inUse());
    }
  }

  @Test
  void againMeansAgainAsLongAsItGetsOn() {
    try (XdpPort port = kernel.open(pool, cache)) {
      for (int kick = 0; kick < 5; kick++) {
        kernel.answerKick(() -> sendSome(10, Errno.EAGAIN));
      }
      transmit(port, 50);
      port.flush();
      assertEquals(50, port.statistics().completed());
      assertEquals(5, kernel.kicks);
      assertEquals(5, port.statistics().event("kick_again"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EAGAIN, Errno.EBUSY, Errno.ENOBUFS})
  void aKickThatGetsNowhereIsRepeatedButNotForEver(int errno) {
    try (XdpPort port = kernel.open(pool, cache)) {
      for (int kick = 0; kick < 100; kick++) {
        kernel.answerKick(() -> -errno);
      }
      transmit(port, 4);
      port.flush();
      assertTrue(kernel.kicks <= 3, kernel.kicks + " kicks");
      assertEquals(4, port.statistics().heldForTransmit());
    }
  }

  @Test
  void busyIsAFrameThatTheDeviceDropped() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(() -> sendSome(1, Errno.EBUSY));
      transmit(port, 3);
      port.flush();
      PortStatistics s = port.statistics();
      assertEquals(3, s.completed());
      assertEquals(1, s.drop("tx_dropped_by_device"));
    }
  }

  @Test
  void framesWaitWhileTheLinkIsDownAndGoWhenItIsUp() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(() -> -Errno.ENETDOWN);
      transmit(port, 3);
      port.flush();
      assertEquals(3, port.statistics().heldForTransmit());
      assertEquals(1, port.statistics().event("kick_link_down"));
      port.flush();
      assertEquals(0, port.statistics().heldForTransmit());
    }
  }

  @Test
  void aDeviceThatIsGoneIsRungSeldomAndItsFramesComeBackAtTheClose() {
    long start;
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(() -> -Errno.ENXIO);
      transmit(port, 3);
      start = System.nanoTime();
      for (int i = 0; i < 1000; i++) {
        port.flush();
      }
      long most = 1 + (System.nanoTime() - start) / 10_000_000; // every 10 ms
      assertTrue(kernel.kicks <= most, kernel.kicks + " of " + most);
      assertEquals(kernel.kicks, port.statistics().event("kick_device_gone"));
      assertEquals(3, port.statistics().heldForTransmit());
      start = System.nanoTime();
    }
    assertTrue(System.nanoTime() - start < 1_000_000_000L);
    assertEquals(0, pool.inUse());
  }

  @Test
  void aDeviceThatComesBackAfterAResetIsServedAgain() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(() -> -Errno.ENXIO);
      transmit(port, 3);
      port.flush();
      assertEquals(0, port.statistics().completed());
      Eventually.holds(
          "all are sent",
          () -> {
            port.flush();
            return port.statistics().completed() == 3;
          });
      assertEquals(1, port.statistics().event("kick_device_gone"));
    }
  }

  @Test
  void anAllocatorThatWasClosedBeforeThePortLosesNothing() {
    XdpPort port = kernel.open(pool, cache);
    transmit(port, 3); // complete at the doorbell of the close
    cache.close();
    Refusal.of(IllegalStateException.class, port::close, "the cache is closed");
    assertEquals(1, kernel.closes);
    port.close();
    assertEquals(0, pool.inUse());
    cache = pool.newCache(); // the pool itself closes when no port is left
  }

  @Test
  void aCompletionThatNeverComesDoesNotHoldUpTheClose() {
    long start;
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.answerKick(
          () -> {
            kernel.takeTx();
            return 0;
          });
      transmit(port, 1);
      port.flush();
      assertEquals(1, port.statistics().heldForTransmit());
      start = System.nanoTime();
    }
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
    assertEquals(0, pool.inUse());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, RING, -RING - 1, Integer.MIN_VALUE})
  void aConsumerIndexThatCannotBeMeansNoRoom(int add) {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.corruptTxConsumer(add);
      assertEquals(0, transmit(port, 1));
      assertTrue(port.statistics().event("ring_faults") > 0);
      kernel.corruptTxConsumer(-add);
      assertEquals(1, transmit(port, 1));
      port.flush();
      assertEquals(1, port.statistics().completed());
    }
  }

  @Test
  void theKernelsCountersAppearInTheStatisticsAndStayAfterTheClose() {
    XdpPort port = kernel.open(pool, cache);
    kernel.counters = new XdpCounters(1, 2, 3, 4, 5, 6);
    port.close();
    PortStatistics s = port.statistics();
    assertEquals(1, s.drop("rx_no_element"));
    assertEquals(2, s.event("fill_invalid"));
    assertEquals(3, s.drop("tx_invalid"));
    assertEquals(4, s.drop("rx_ring_full"));
    assertEquals(5, s.event("fill_empty"));
    assertEquals(8, s.dropped());
  }

  private int sendSome(int n, int errno) {
    for (int i = 0; i < n; i++) {
      kernel.complete(kernel.takeTx());
    }
    return -errno;
  }
}
