package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.kernel.Privileges;

class TestBedTest {
  private static final long MILLI = 1_000_000;
  private static final int ATTEMPTS = 100;

  @ParameterizedTest
  @CsvSource({
    "XDP, QMEMPOOL",
    "XDP, PACKET_SYNCHRONIZED",
    "PACKET, QMEMPOOL",
    "PACKET, BURST_REENTRANT",
    "MEMORY, QMEMPOOL",
    "MEMORY, PACKET_REENTRANT"
  })
  void everyFrameIsAccountedFor(PortKind kind, Variant variant) {
    switch (kind) {
      case XDP -> Privileges.assumeBpf();
      case PACKET -> Privileges.assumeNamespaces();
      case MEMORY -> {}
    }
    try (TestBed bed = TestBed.open(kind, variant)) {
      assertEquals(
          switch (kind) {
            case XDP -> "af_xdp native copy over veth"; // as root it is in use, and in this mode
            case PACKET -> "af_packet tpacket_v2 over veth";
            case MEMORY -> "memory port, no kernel";
          },
          bed.mode());
      for (int burst : new int[] {1, 32, 256}) {
        assertTrue(measures(bed, burst), "nothing measured in " + ATTEMPTS + " runs");
        RunResult open = bed.openLoop(burst, 20_000);
        assertTrue(open.loss().balances(), "open loop: " + open.loss());
        assertTrue(open.loss().sent() >= 20_000);
      }
    }
  }

  /** Whether a run moved packets while it was measured; on a busy machine one alone may not. */
  private static boolean measures(TestBed bed, int burst) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RunResult closed = bed.closedLoop(burst, MILLI, 5 * MILLI);
      assertTrue(closed.loss().balances(), "closed loop: " + closed.loss());
      assertEquals(0, closed.loss().gaps());
      assertTrue(closed.loss().sent() > 0);
      if (closed.mpps() > 0 && closed.busyNanos() > 0 && closed.averageBurst() > 0) {
        return true;
      }
    }
    return false;
  }
}
