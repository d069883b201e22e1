package org.qmempool.nic.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;

class MemoryLinkTest extends PacketPortContract {
  @Override
  protected PortPair open(Mempool pool, HandleAllocator allocator) {
    MemoryLink link = new MemoryLink("link", pool, 64, allocator, allocator);
    return new PortPair(link.left(), link.right());
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
  void aFullWireTakesAPrefixAndTheRestStaysWithTheCaller() {
    try (Mempool pool = Mempool.builder().capacity(16).build()) {
      PacketBurst burst = new PacketBurst(pool, 8);
      for (int i = 0; i < 8; i++) {
        burst.add(pool.alloc(), 0, 60);
      }
      try (MemoryLink link = new MemoryLink("link", pool, 5, pool, pool)) {
        assertEquals(5, link.left().transmit(burst, 0, 8));
        pool.freeBulk(burst.handles(), 5, 3);
        assertEquals(5, pool.inUse());
      }
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void bothDirectionsAreSeparate() {
    try (Mempool pool = Mempool.builder().capacity(16).build();
        MemoryLink link = new MemoryLink("link", pool, 8, pool, pool)) {
      PacketBurst burst = new PacketBurst(pool, 1);
      burst.add(pool.alloc(), 10, 60);
      assertEquals(1, link.right().transmit(burst, 0, 1));
      assertEquals(0, link.right().receive(burst));
      assertEquals(1, link.left().receive(burst));
      assertEquals(10, burst.offsets()[0]);
      assertEquals(60, burst.lengths()[0]);
      pool.freeBulk(burst.handles(), 0, 1);
    }
  }
}
