package org.qmempool.nic.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.NetworkOrder;

class MemoryPortTest extends PacketPortContract {
  @Override
  protected PortPair open(Mempool pool, HandleAllocator allocator) {
    MemoryPort port = new MemoryPort("memory", pool, allocator);
    return new PortPair(port, port);
  }

  @Override
  protected boolean carriesFrames() {
    return false;
  }

  @Override
  protected boolean knowsWhatIsOnItsWay() {
    return false;
  }

  @Override
  protected boolean hasADevice() {
    return false;
  }

  @Test
  void aFrameCarriesAddressesTypeAndSequence() {
    try (Mempool pool = Mempool.builder().capacity(8).build();
        MemoryPort port = new MemoryPort("memory", pool, pool)) {
      PacketBurst burst = new PacketBurst(pool, 4);
      for (int first = 0; first < 8; first += 4) {
        assertEquals(4, port.receive(burst));
        for (int i = 0; i < 4; i++) {
          long at = burst.position(i);
          assertEquals(60, burst.lengths()[i]);
          assertEquals(0x020000000001L, NetworkOrder.u48(pool.memory(), at));
          assertEquals(0x020000000002L, NetworkOrder.u48(pool.memory(), at + Ethernet.SOURCE));
          assertEquals(0x88b5, NetworkOrder.u16(pool.memory(), at + Ethernet.TYPE));
          assertEquals(0, NetworkOrder.i32(pool.memory(), at + 14));
          assertEquals(first + i, NetworkOrder.i32(pool.memory(), at + 18));
        }
        assertEquals(4, port.transmit(burst, 0, 4));
      }
    }
  }

  @Test
  void theLimitEndsTheFrames() {
    try (Mempool pool = Mempool.builder().capacity(8).build();
        MemoryPort port = new MemoryPort("memory", pool, pool, (m, at, room, n) -> room, 5)) {
      PacketBurst burst = new PacketBurst(pool, 4);
      assertTrue(port.await(0));
      assertEquals(4, port.receive(burst));
      assertEquals(2048 - MemoryPort.HEADROOM, burst.lengths()[0]);
      port.transmit(burst, 0, 4);
      assertEquals(1, port.receive(burst));
      port.transmit(burst, 0, 1);
      assertEquals(0, port.receive(burst));
      assertFalse(port.await(1_000_000));
      assertEquals(0, port.statistics().event("pool_dry"));
    }
  }

  @Test
  void aNegativeLimitIsRefused() {
    try (Mempool pool = Mempool.builder().capacity(8).build()) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> new MemoryPort("memory", pool, pool, (m, at, room, n) -> 60, -1),
          "limit -1");
    }
  }
}
