package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.memory.MemoryLink;
import org.qmempool.nic.memory.MemoryPort;

class RelayTest {
  @Test
  void whatFindsNoRoomWaitsAndNothingIsDropped() {
    try (Mempool pool = Mempool.builder().capacity(64).build()) {
      try (MemoryPort in = new MemoryPort("in", pool, pool, (m, at, room, n) -> 60, 20);
          MemoryLink link = new MemoryLink("link", pool, 5, pool, pool)) {
        Relay relay = new Relay(in, link.left(), 8, pool);
        assertEquals(5, relay.step());
        assertFalse(relay.isIdle());
        assertEquals(0, relay.step(), "no room");
        assertEquals(8, in.statistics().received(), "and so nothing more is received");
        PacketBurst burst = new PacketBurst(pool, 8);
        int arrived = 0;
        for (int round = 0; round < 20; round++) {
          int n = link.right().receive(burst);
          pool.freeBulk(burst.handles(), 0, n);
          arrived += n;
          relay.step();
        }
        assertEquals(20, arrived);
        assertEquals(20, relay.moved());
        assertTrue(relay.isIdle());
        assertTrue(relay.settle(0));
      }
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void settleEndsWhenItsTimeIsOverAndDrainFreesTheRest() {
    try (Mempool pool = Mempool.builder().capacity(64).build()) {
      try (MemoryPort in = new MemoryPort("in", pool, pool, (m, at, room, n) -> 60, 20);
          MemoryLink link = new MemoryLink("link", pool, 5, pool, pool)) {
        Relay relay = new Relay(in, link.left(), 8, pool);
        relay.step();
        assertFalse(relay.settle(1_000_000));
        relay.drain();
        assertTrue(relay.isIdle());
        assertEquals(5, pool.inUse(), "those in the wire");
      }
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void portsOfTwoPoolsAreRefused() {
    try (Mempool pool = Mempool.builder().capacity(8).build();
        Mempool other = Mempool.builder().capacity(8).build();
        MemoryPort a = new MemoryPort("a", pool, pool);
        MemoryPort b = new MemoryPort("b", other, other)) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> new Relay(a, b, 8, pool),
          "ports a and b have different pools");
      Refusal.of(IllegalArgumentException.class, () -> new Relay(a, a, 0, pool), "capacity 0");
    }
  }

  @Test
  void dropFreesWhatItReceives() {
    try (Mempool pool = Mempool.builder().capacity(64).build();
        MemoryPort in = new MemoryPort("in", pool, pool, (m, at, room, n) -> 60, 20)) {
      Drop drop = new Drop(in, pool, 8);
      assertEquals(8, drop.step());
      assertEquals(8, drop.step());
      assertEquals(4, drop.step());
      assertEquals(0, drop.step());
      assertEquals(0, pool.inUse());
    }
  }
}
