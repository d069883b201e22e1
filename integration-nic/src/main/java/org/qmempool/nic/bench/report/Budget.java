package org.qmempool.nic.bench.report;

import java.util.List;

/**
 * The time between the smallest frames on a full link. A frame of 60 bytes and its checksum takes
 * 84 bytes on the wire, so 67.2 ns at 10 Gb/s (J. D. Brouer, "Improving Linux networking
 * performance", LWN, January 2015).
 *
 * @param label of the line
 * @param nanos per packet
 */
record Budget(String label, double nanos) {
  private static final double WIRE_BITS = 84 * 8;

  static final List<Budget> ALL =
      List.of(
          new Budget("10 Gb/s", WIRE_BITS / 10),
          new Budget("40 Gb/s", WIRE_BITS / 40),
          new Budget("100 Gb/s", WIRE_BITS / 100));
}
