package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.kernel.Privileges;

class TestBedTest {
  private static final long MILLI = 1_000_000;

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
      for (int burst : new int[] {1, 32, 256}) {
        RunResult closed = bed.closedLoop(burst, MILLI, 5 * MILLI);
        assertTrue(closed.loss().balances(), "closed loop: " + closed.loss());
        assertEquals(0, closed.loss().gaps());
        RunResult open = bed.openLoop(burst, 20_000);
        assertTrue(open.loss().balances(), "open loop: " + open.loss());
        assertTrue(open.loss().sent() >= 20_000);
      }
    }
  }
}
