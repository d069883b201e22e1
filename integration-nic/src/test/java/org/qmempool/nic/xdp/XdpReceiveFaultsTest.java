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
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;

/** The receiving half against a kernel that the test plays, faults and all. */
class XdpReceiveFaultsTest {
  private static final int RING = 64;
  private static final int POOL = 256;

  private Mempool pool;
  private MempoolCache cache;
  private PlayedKernel kernel;
  private PacketBurst burst;

  @BeforeEach
  void makeThePool() {
    pool = Mempool.builder().capacity(POOL).build();
    cache = pool.newCache();
    kernel = new PlayedKernel(RING, 0);
    burst = new PacketBurst(pool, 32);
  }

  @AfterEach
  void nothingIsLost() {
    assertEquals(0, pool.inUse(), "elements that nobody gave back");
    assertEquals(1, kernel.closes);
    cache.close();
    pool.close();
  }

  private void free() {
    cache.freeBulk(burst.handles(), 0, burst.size());
  }

  @Test
  void fillIsFullFromTheStartAndKeptSo() {
    try (XdpPort port = kernel.open(pool, cache)) {
      assertEquals(RING, kernel.fillEntries());
      assertEquals(RING, port.statistics().heldForReceive());
      for (int i = 0; i < 20; i++) {
        kernel.deliverOne();
      }
      assertEquals(20, port.receive(burst));
      assertEquals(RING, kernel.fillEntries());
      free();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -17, Integer.MAX_VALUE - 30, Integer.MIN_VALUE})
  void indicesWrap(int start) {
    kernel = new PlayedKernel(RING, start);
    try (XdpPort port = kernel.open(pool, cache)) {
      for (int round = 0; round < 20; round++) {
        int[] expected = new int[16];
        for (int i = 0; i < 16; i++) {
          expected[i] = kernel.deliverOne();
        }
        assertEquals(16, port.receive(burst));
        for (int i = 0; i < 16; i++) {
          assertEquals(expected[i], burst.handles()[i]);
          assertEquals(256, burst.offsets()[i]);
        }
        assertEquals(16, port.transmit(burst, 0, 16));
        port.flush();
        assertEquals(0, kernel.txEntries());
      }
      assertEquals(320, port.statistics().completed());
      assertEquals(0, port.statistics().event("ring_faults"));
    }
  }

  @Test
  void aBurstTakesNoMoreThanItHolds() {
    try (XdpPort port = kernel.open(pool, cache)) {
      for (int i = 0; i < 40; i++) {
        kernel.deliverOne();
      }
      assertEquals(32, port.receive(burst));
      free();
      assertEquals(8, port.receive(burst));
      free();
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {POOL * 2048L, POOL * 2048L + 256, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2048})
  void anAddressOutsideTheUmemIsRefused(long address) {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.deliver(address, 60, 0);
      kernel.deliverOne();
      assertEquals(1, port.receive(burst));
      assertEquals(1, port.statistics().drop("rx_refused"));
      free();
    }
  }

  @Test
  void anElementThatIsDeliveredTwiceIsRefusedTheSecondTime() {
    try (XdpPort port = kernel.open(pool, cache)) {
      long chunk = kernel.takeFill();
      kernel.deliver(chunk + 256, 60, 0);
      kernel.deliver(chunk + 256, 60, 0);
      assertEquals(1, port.receive(burst));
      assertEquals(1, port.statistics().drop("rx_refused"));
      free();
    }
  }

  @Test
  void anElementThatWasNeverInFillIsRefused() {
    int ours = pool.alloc();
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.deliver(ours * 2048L + 256, 60, 0);
      assertEquals(0, port.receive(burst));
      assertEquals(1, port.statistics().drop("rx_refused"));
    }
    pool.free(ours);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1793, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aLengthOutsideTheElementIsRefusedAndTheElementGoesBack(int length) {
    try (XdpPort port = kernel.open(pool, cache)) {
      int before = pool.inUse();
      kernel.deliver(kernel.takeFill() + 256, length, 0);
      assertEquals(0, port.receive(burst));
      assertEquals(1, port.statistics().drop("rx_refused"));
      assertEquals(RING - 1, port.statistics().heldForReceive());
      assertEquals(before - 1, pool.inUse());
    }
  }

  @Test
  void theLongestFrameFits() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.deliver(kernel.takeFill() + 256, 1792, 0);
      assertEquals(1, port.receive(burst));
      assertEquals(1792, burst.lengths()[0]);
      free();
    }
  }

  @Test
  void aFrameOfSeveralBuffersIsRefused() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.deliver(kernel.takeFill() + 256, 1792, 1);
      kernel.deliver(kernel.takeFill() + 256, 60, 0);
      assertEquals(1, port.receive(burst));
      assertEquals(1, port.statistics().drop("rx_refused"));
      free();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RING + 1, -1, Integer.MIN_VALUE, 1 << 20})
  void aProducerIndexThatCannotBeFindsNothing(int add) {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.deliverOne();
      kernel.corruptRxProducer(add == RING + 1 ? RING : add - 1);
      assertEquals(0, port.receive(burst));
      assertTrue(port.statistics().event("ring_faults") > 0);
      kernel.corruptRxProducer(add == RING + 1 ? -RING : 1 - add);
      assertEquals(1, port.receive(burst));
      free();
    }
  }

  @Test
  void aDryPoolIsCountedAndFillFillsAgainWhenThereAreElements() {
    int[] hoard = new int[POOL];
    int hoarded = cache.allocBulk(hoard, 0, POOL - 10);
    try (XdpPort port = kernel.open(pool, cache)) {
      assertEquals(10, kernel.fillEntries());
      assertTrue(port.statistics().event("pool_dry") > 0);
      for (int i = 0; i < 10; i++) {
        kernel.deliverOne();
      }
      assertEquals(10, port.receive(burst));
      assertEquals(0, kernel.fillEntries());
      free();
      cache.freeBulk(hoard, 0, hoarded);
      assertEquals(0, port.receive(burst));
      assertEquals(RING, kernel.fillEntries());
    }
  }

  @Test
  void theKernelIsWokenAfterFillingIfItAsks() {
    kernel.wantsFillWakeup(true);
    try (XdpPort port = kernel.open(pool, cache)) {
      assertEquals(1, kernel.fillWakeups);
      port.receive(burst);
      assertEquals(2, kernel.fillWakeups, "idle, and the kernel still asks");
      kernel.wantsFillWakeup(false);
      port.receive(burst);
      assertEquals(2, kernel.fillWakeups);
    }
  }

  @Test
  void aBusyPollingPortPollsTheDeviceWheneverItFindsNothing() {
    kernel.busyPolls = true;
    kernel.wantsFillWakeup(false);
    try (XdpPort port = kernel.open(pool, cache)) {
      port.receive(burst);
      port.receive(burst);
      assertEquals(2, kernel.fillWakeups);
      kernel.deliverOne();
      assertEquals(1, port.receive(burst));
      free();
      assertEquals(2, kernel.fillWakeups, "a frame is there: no call");
      assertEquals(2, port.statistics().event("busy_polls"));
      assertEquals(0, port.statistics().event("fill_wakeups"));
    }
  }

  @Test
  void zeroCopyIntoSmallElementsIsWarnedOf() {
    kernel.zeroCopy = true;
    try (XdpPort port = kernel.open(pool, cache)) {
      assertTrue(port.warning().contains("elements of 2048 bytes"), port.warning());
      assertEquals(BindMode.ZEROCOPY, port.bindMode());
    }
  }

  @Test
  void zeroCopyIntoLargeElementsIsNot() {
    kernel.zeroCopy = true;
    try (Mempool large =
        Mempool.builder().capacity(POOL).layout(ElementLayout.umem(4096)).build()) {
      try (XdpPort port = kernel.open(large, large)) {
        assertEquals("", port.warning());
      }
    }
  }

  @Test
  void theFlagMeansNothingToASocketBoundWithoutIt() {
    kernel.needWakeup = false;
    kernel.wantsFillWakeup(true);
    try (XdpPort port = kernel.open(pool, cache)) {
      port.receive(burst);
      assertEquals(0, kernel.fillWakeups);
    }
  }

  @Test
  void closeGivesBackWhatTheKernelTookAndNeverReturned() {
    try (XdpPort port = kernel.open(pool, cache)) {
      kernel.takeFill();
      kernel.takeFill();
      kernel.deliverOne(); // delivered, and never received
      assertEquals(RING, port.statistics().heldForReceive());
    }
    assertEquals(0, pool.inUse());
  }
}
