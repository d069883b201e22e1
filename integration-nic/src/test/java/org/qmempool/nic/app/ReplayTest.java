package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.capture.CapturePort;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.NetworkOrder;

/** Recorded traffic through a program, and what it answers recorded in turn. */
class ReplayTest {
  @TempDir private Path folder;

  @Test
  void whatWasRecordedIsAnsweredIntoAnotherFile() {
    Path requests = folder.resolve("requests.pcap");
    Path answers = folder.resolve("answers.pcap");
    try (Mempool pool = Mempool.builder().capacity(64).build()) {
      record(pool, requests, Frames.arpRequest(), new byte[9], Frames.udp(100), new byte[60]);
      try (CapturePort port =
          CapturePort.builder(pool, pool).read(requests).write(answers).open()) {
        Echo echo = new Echo(port, pool, Frames.SERVER, Frames.SERVER_IP, 16);
        while (!port.ended()) {
          echo.step();
        }
        assertEquals(4, port.statistics().received());
        assertEquals(2, port.statistics().transmitted());
      }
      try (CapturePort port = CapturePort.builder(pool, pool).read(answers).open()) {
        PacketBurst burst = new PacketBurst(pool, 16);
        assertEquals(2, port.receive(burst));
        assertEquals(Ethernet.TYPE_ARP, type(burst, 0));
        assertEquals(Ethernet.TYPE_IPV4, type(burst, 1));
        assertEquals(Frames.CLIENT, NetworkOrder.u48(pool.memory(), burst.position(0)));
        assertEquals(Frames.udp(100).length, burst.lengths()[1]);
        pool.freeBulk(burst.handles(), 0, 2);
        assertEquals(0, port.receive(burst));
        assertTrue(port.ended());
      }
      assertEquals(0, pool.inUse());
    }
  }

  private static int type(PacketBurst burst, int i) {
    return NetworkOrder.u16(burst.pool().memory(), burst.position(i) + Ethernet.TYPE);
  }

  private static void record(Mempool pool, Path file, byte[]... frames) {
    PacketBurst burst = new PacketBurst(pool, frames.length);
    for (byte[] frame : frames) {
      int handle = pool.alloc();
      burst.add(handle, 0, frame.length);
      MemorySegment element = pool.element(handle);
      MemorySegment.copy(frame, 0, element, ValueLayout.JAVA_BYTE, 0, frame.length);
    }
    try (CapturePort port = CapturePort.builder(pool, pool).write(file).open()) {
      assertEquals(frames.length, port.transmit(burst, 0, frames.length));
    }
  }
}
