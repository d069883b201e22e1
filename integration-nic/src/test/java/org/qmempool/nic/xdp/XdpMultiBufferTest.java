package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.app.Echo;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.app.Relay;
import org.qmempool.nic.memory.MemoryPort;
import org.qmempool.nic.transmit.TransmitQueue;

/** Packets of several elements, against a kernel that the test plays. */
class XdpMultiBufferTest {
  private static final int RING = 64;
  private static final int CONTINUES = XdpAbi.PACKET_CONTINUES;

  private Mempool pool;
  private PlayedKernel kernel;
  private PacketBurst burst;

  @BeforeEach
  void makeThePool() {
    pool = Mempool.builder().capacity(256).build();
    kernel = new PlayedKernel(RING, -20); // indices wrap within the tests
    kernel.multiBuffer = true;
    burst = new PacketBurst(pool, 8);
  }

  @AfterEach
  void nothingIsLost() {
    assertEquals(0, pool.inUse(), "elements that nobody gave back");
    pool.close();
  }

  /** Delivers a packet of this many elements; the first handle. */
  private int deliver(int elements) {
    int first = -1;
    for (int i = 0; i < elements; i++) {
      long chunk = kernel.takeFill();
      first = i == 0 ? (int) (chunk / 2048) : first;
      kernel.deliver(chunk + 256, 100 + i, i < elements - 1 ? CONTINUES : 0);
    }
    return first;
  }

  private void free() {
    pool.freeBulk(burst.handles(), 0, burst.size());
  }

  private void assertPacket(int at, int elements) {
    for (int i = 0; i < elements; i++) {
      assertEquals(i < elements - 1 ? PacketBurst.CONTINUES : 0, burst.flags()[at + i]);
      assertEquals(elements == 1 ? 100 : 100 + i, burst.lengths()[at + i]);
      assertEquals(256, burst.offsets()[at + i]);
    }
  }

  @Test
  void aPacketIsDeliveredWholeAmongOthers() {
    try (XdpPort port = kernel.open(pool, pool)) {
      deliver(1);
      int first = deliver(3);
      deliver(1);
      assertEquals(5, port.receive(burst));
      assertEquals(first, burst.handles()[1]);
      assertPacket(0, 1);
      assertPacket(1, 3);
      assertPacket(4, 1);
      PortStatistics s = port.statistics();
      assertEquals(3, s.received());
      assertEquals(100 + 303 + 100, s.receivedBytes());
      free();
    }
  }

  @Test
  void aBurstNeverEndsWithinAPacket() {
    try (XdpPort port = kernel.open(pool, pool)) {
      deliver(3);
      deliver(3);
      deliver(3); // one entry too many for the burst of 8
      deliver(1);
      assertEquals(6, port.receive(burst));
      free();
      assertTrue(port.await(0));
      assertEquals(4, port.receive(burst));
      assertPacket(0, 3);
      assertPacket(3, 1);
      free();
      assertEquals(4, port.statistics().received());
      assertEquals(0, port.statistics().dropped());
    }
  }

  @Test
  void aPacketOfWhichAllElementsButTheLastAreThereWaitsForIt() {
    try (XdpPort port = kernel.open(pool, pool)) {
      kernel.deliver(kernel.takeFill() + 256, 100, CONTINUES);
      assertEquals(0, port.receive(burst));
      kernel.deliver(kernel.takeFill() + 256, 101, CONTINUES);
      assertEquals(0, port.receive(burst));
      assertEquals(RING, port.statistics().heldForReceive());
      kernel.deliver(kernel.takeFill() + 256, 102, 0);
      assertEquals(3, port.receive(burst));
      assertPacket(0, 3);
      free();
    }
  }

  @Test
  void aPacketThatNoSuchBurstCanHoldIsDroppedWholeAndCounted() {
    try (XdpPort port = kernel.open(pool, pool)) {
      deliver(9);
      deliver(2);
      assertEquals(2, port.receive(burst));
      assertPacket(0, 2);
      assertEquals(1, port.statistics().drop("rx_burst_too_small"));
      assertEquals(1, port.statistics().received());
      free();
    }
  }

  @Test
  void ofAPacketWithAnElementThatCannotBeNothingIsKept() {
    try (XdpPort port = kernel.open(pool, pool)) {
      kernel.deliver(kernel.takeFill() + 256, 100, CONTINUES);
      kernel.deliver(pool.capacity() * 2048L, 100, CONTINUES); // outside the UMEM
      kernel.deliver(kernel.takeFill() + 256, 100, CONTINUES);
      kernel.deliver(kernel.takeFill() + 256, 100, 0);
      deliver(2);
      assertEquals(2, port.receive(burst));
      assertPacket(0, 2);
      assertEquals(1, port.statistics().received());
      assertEquals(1, port.statistics().drop("rx_refused"));
      free();
      assertEquals(RING - 5, port.statistics().heldForReceive());
    }
  }

  @Test
  void anElementThatIsNamedTwiceInAPacketIsFreedOnce() {
    try (XdpPort port = kernel.open(pool, pool)) {
      int inUse = pool.inUse();
      long chunk = kernel.takeFill();
      kernel.deliver(chunk + 256, 100, CONTINUES);
      kernel.deliver(chunk + 256, 100, 0);
      assertEquals(0, port.receive(burst));
      assertEquals(1, port.statistics().drop("rx_refused"));
      assertEquals(inUse - 1, pool.inUse());
    }
  }

  @Test
  void aPacketWithoutAnEndIsDropped() {
    try (XdpPort port = kernel.open(pool, pool)) {
      int elements = 0;
      while (elements < PacketParts.MOST + 10) {
        for (int i = 0; i < 16 && kernel.fillEntries() > 0; i++, elements++) {
          kernel.deliver(kernel.takeFill() + 256, 100, CONTINUES);
        }
        assertEquals(0, port.receive(burst));
      }
      assertEquals(1, port.statistics().drop("rx_refused"));
      kernel.deliver(kernel.takeFill() + 256, 100, 0); // its end
      deliver(1);
      assertEquals(1, port.receive(burst));
      free();
    }
  }

  @Test
  void closeGivesBackAPacketThatWasBegun() {
    try (XdpPort port = kernel.open(pool, pool)) {
      kernel.deliver(kernel.takeFill() + 256, 100, CONTINUES);
      kernel.deliver(kernel.takeFill() + 256, 100, CONTINUES);
      assertEquals(0, port.receive(burst));
    }
    assertEquals(0, pool.inUse());
  }

  /** Fills the burst with packets of so many elements each. */
  private int fill(int... packets) {
    burst.size(0);
    for (int elements : packets) {
      for (int i = 0; i < elements; i++) {
        assertTrue(burst.add(pool.alloc(), 64, 200));
        burst.flags()[burst.size() - 1] = i < elements - 1 ? PacketBurst.CONTINUES : 0;
      }
    }
    return burst.size();
  }

  @Test
  void descriptorsSayWhichPacketGoesOn() {
    try (XdpPort port = kernel.open(pool, pool)) {
      assertEquals(4, port.transmit(burst, 0, fill(1, 3)));
      assertEquals(2, port.statistics().transmitted());
      long[] options = {0, CONTINUES, CONTINUES, 0};
      kernel.answerKick(
          () -> {
            for (long option : options) {
              long address = kernel.takeTx();
              assertEquals(200 | option << 32, kernel.lastTxLengthAndOptions());
              kernel.complete(address);
            }
            return 0;
          });
      port.flush();
      assertEquals(2, port.statistics().completed());
      assertEquals(0, port.statistics().heldForTransmit());
      assertEquals(0, port.statistics().event("unknown_completions"));
    }
  }

  @Test
  void aFullRingTakesWholePackets() {
    try (XdpPort port = kernel.open(pool, pool)) {
      for (int i = 0; i < 31; i++) {
        assertEquals(2, port.transmit(burst, 0, fill(2)));
      }
      assertEquals(1, port.transmit(burst, 0, fill(1)));
      int n = fill(2, 2);
      assertEquals(0, port.transmit(burst, 0, n), "one entry is free");
      port.flush();
      assertEquals(n, port.transmit(burst, 0, n));
      port.flush();
      assertEquals(34, port.statistics().completed());
    }
  }

  @Test
  void whatTakesEachElementForAPacketRefusesThePort() {
    try (XdpPort port = kernel.open(pool, pool);
        MemoryPort memory = new MemoryPort("memory", pool, pool)) {
      assertTrue(port.multiBuffer());
      refuses("ForwardPath", () -> Forward.bothWays(memory, port, 8, pool));
      refuses("ForwardPath", () -> Forward.bothWays(port, memory, 8, pool));
      refuses("Relay", () -> new Relay(port, memory, 8, pool));
      refuses("Relay", () -> new Relay(memory, port, 8, pool));
      refuses("Echo", () -> new Echo(port, pool, 1, 1, 8));
      refuses("a descriptor", () -> new TransmitQueue(port, 8, 8));
    }
    kernel = new PlayedKernel(RING, 0);
    try (XdpPort port = kernel.open(pool, pool)) {
      assertFalse(port.multiBuffer());
      assertEquals(0, new TransmitQueue(port, 8, 8).waiting());
    }
  }

  private static void refuses(String who, Executable call) {
    Refusal.of(
        IllegalArgumentException.class, call, who, "port played", "open the port without multi");
  }

  @Test
  void aPacketWithoutItsEndOrOfTooManyElementsIsRefusedAndNothingIsTaken() {
    try (XdpPort port = kernel.open(pool, pool)) {
      int n = fill(1, 3);
      Refusal.of(
          IllegalArgumentException.class,
          () -> port.transmit(burst, 0, n - 1),
          "packet at 1 of the burst",
          "no end");
      free();
      int more = fill(1, 5);
      Refusal.of(
          IllegalArgumentException.class,
          () -> port.transmit(burst, 0, more),
          "packet at 1 of the burst",
          "more elements than 4");
      burst.flags()[2] = 0;
      int kept = burst.handles()[5];
      burst.handles()[5] = burst.handles()[4];
      Refusal.of(IllegalArgumentException.class, () -> port.transmit(burst, 0, more), "once");
      assertEquals(0, port.statistics().transmitted());
      assertEquals(0, port.statistics().heldForTransmit());
      burst.handles()[5] = kept;
      free();
    }
  }
}
