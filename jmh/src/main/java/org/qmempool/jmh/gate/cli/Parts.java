package org.qmempool.jmh.gate.cli;

import java.util.List;
import org.qmempool.jmh.gate.Part;

/** The parts of the gate, in the order in which they run. */
final class Parts {
  private Parts() {}

  static List<Part> all() {
    return List.of();
  }
}
