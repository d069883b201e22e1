package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;

class DropBooksTest {
  private static PortStatistics port(long refused, long unknown, long held) {
    return new PortStatistics(
        "qm-a:0",
        "played",
        100,
        6000,
        90,
        5400,
        80,
        held,
        10,
        Map.of("rx_refused", refused, "rx_ring_full", 7 * refused),
        Map.of("unknown_completions", unknown, "ring_faults", 4L, "kicks", 9 * unknown));
  }

  @Test
  void whatNoPortMayCountIsAFaultAndNoLoss() {
    assertEquals(List.of(), DropBooks.faults(port(1, 2, 0), port(1, 2, 0)));
    assertEquals(
        List.of("qm-a:0 rx_refused 3", "qm-a:0 unknown_completions 1"),
        DropBooks.faults(port(4, 3, 0), port(1, 2, 0)));
  }

  @Test
  void anElementThatIsNeitherInThePoolNorWithAPortIsAFault() {
    VethBed.requireAllElements("here", 140, port(0, 0, 50), port(0, 0, 70));
    for (int inUse : new int[] {139, 141}) {
      Refusal.of(
          IllegalStateException.class,
          () -> VethBed.requireAllElements("here", inUse, port(0, 0, 50), port(0, 0, 70)),
          "here: " + inUse,
          "140");
    }
  }
}
