package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.NetworkOrder;
import org.qmempool.nic.memory.MemoryLink;

class EchoTest {
  private Mempool pool;
  private MemoryLink link;
  private PacketBurst burst;

  @BeforeEach
  void joinTwoPorts() {
    pool = Mempool.builder().capacity(64).build();
    link = new MemoryLink("link", pool, 8, pool, pool);
    burst = new PacketBurst(pool, 16);
  }

  @AfterEach
  void nothingIsInUse() {
    link.close();
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private Echo echo() {
    return new Echo(link.right(), pool, Frames.SERVER, Frames.SERVER_IP, 16);
  }

  private void send(byte[]... frames) {
    burst.size(0);
    for (byte[] frame : frames) {
      int handle = pool.alloc();
      burst.add(handle, 100, frame.length);
      MemorySegment element = pool.element(handle);
      MemorySegment.copy(frame, 0, element, ValueLayout.JAVA_BYTE, 100, frame.length);
    }
    assertEquals(frames.length, link.left().transmit(burst, 0, burst.size()));
  }

  @Test
  void answersKeepTheirOrderAndTheRestIsFreedAndCounted() {
    Echo echo = echo();
    byte[] broken = Frames.udp(100);
    broken[70] ^= 1;
    send(Frames.arpRequest(), broken, Frames.icmpRequest(56), new byte[9], Frames.udp(100));
    assertEquals(5, echo.step());
    assertEquals(3, link.left().receive(burst));
    assertEquals(Ethernet.TYPE_ARP, type(0));
    assertEquals(34 + 8 + 56, burst.lengths()[1]);
    assertEquals(34 + 8 + 100, burst.lengths()[2]);
    assertEquals(3, pool.inUse());
    pool.freeBulk(burst.handles(), 0, 3);
    assertEquals(1, echo.count(EchoOutcome.ARP_REPLY));
    assertEquals(1, echo.count(EchoOutcome.ICMP_REPLY));
    assertEquals(1, echo.count(EchoOutcome.UDP_REPLY));
    assertEquals(1, echo.count(EchoOutcome.BAD_CHECKSUM));
    assertEquals(1, echo.count(EchoOutcome.MALFORMED));
    assertEquals(0, echo.step());
  }

  private int type(int i) {
    return NetworkOrder.u16(pool.memory(), burst.position(i) + Ethernet.TYPE);
  }

  @Test
  void answersThatFindThePortFullAreDroppedFreedAndCounted() {
    Echo echo = echo();
    for (int round = 0; round < 2; round++) {
      byte[] ping = Frames.icmpRequest(10);
      send(ping, ping, ping, ping, ping, ping);
      echo.step();
    }
    assertEquals(4, echo.answersDropped());
    assertEquals(8, pool.inUse());
    assertEquals(8, link.left().receive(burst));
    pool.freeBulk(burst.handles(), 0, 8);
  }

  @Test
  void aHardwareAddressOfMoreThan48BitsIsRefused() {
    Refusal.of(
        IllegalArgumentException.class,
        () -> new Echo(link.right(), pool, 1L << 48, 0, 16),
        "48 bits");
  }
}
