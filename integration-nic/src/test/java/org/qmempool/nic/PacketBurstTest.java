package org.qmempool.nic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;

class PacketBurstTest {
  @Test
  void packetsAreAppendedUntilItIsFull() {
    try (Mempool pool = Mempool.builder().capacity(8).build()) {
      PacketBurst burst = new PacketBurst(pool, 2);
      assertTrue(burst.add(3, 256, 60));
      assertTrue(burst.add(5, 0, 1514));
      assertFalse(burst.add(6, 0, 60));
      assertEquals(2, burst.size());
      assertEquals(3 * 2048 + 256, burst.position(0));
      assertEquals(5 * 2048, burst.position(1));
    }
  }

  @Test
  void sizesThatCannotBeAreRefused() {
    try (Mempool pool = Mempool.builder().capacity(8).build()) {
      Refusal.of(IllegalArgumentException.class, () -> new PacketBurst(pool, 0), "capacity 0");
      PacketBurst burst = new PacketBurst(pool, 2);
      Refusal.of(IllegalArgumentException.class, () -> burst.size(3), "burst size 3", "0..2");
      Refusal.of(IllegalArgumentException.class, () -> burst.size(-1), "burst size -1");
    }
  }
}
