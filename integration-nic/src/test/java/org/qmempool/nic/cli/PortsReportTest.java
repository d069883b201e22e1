package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;

/** What the commands say at their end. */
class PortsReportTest {
  @Test
  void whatTheCloseDropsIsReported() {
    try (Mempool pool = Mempool.builder().capacity(8).build()) {
      assertEquals(
          List.of(
              "slow, test",
              "  transmitted: 5",
              "  completed: 3",
              "  elements held to receive into: 4",
              "  elements held until sent: 2",
              "  dropped tx_closed: 2"),
          report(new SlowPort(pool)));
      assertEquals(2, RealPorts.sendDropped(new SlowPort(pool)));
    }
  }

  private static List<String> report(PacketPort port) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      RealPorts.report(List.of(port));
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Has taken five packets, of which its kernel has not taken two in time. */
  private static final class SlowPort implements PacketPort {
    private final Mempool pool;
    private boolean closed;

    SlowPort(Mempool pool) {
      this.pool = pool;
    }

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public Mempool pool() {
      return pool;
    }

    @Override
    public int receive(PacketBurst burst) {
      return 0;
    }

    @Override
    public int transmit(PacketBurst burst, int from, int count) {
      return 0;
    }

    @Override
    public void flush() {}

    @Override
    public boolean await(long timeoutNanos) {
      return false;
    }

    @Override
    public PortStatistics statistics() {
      long held = closed ? 0 : 1;
      Map<String, Long> drops = Map.of("tx_closed", closed ? 2L : 0L);
      return new PortStatistics("slow", "test", 0, 0, 5, 0, 3, 4 * held, 2 * held, drops, Map.of());
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
