package org.qmempool.jmh.gate.cli;

import java.util.List;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.allocation.AllocationPart;
import org.qmempool.jmh.gate.build.ApiPart;
import org.qmempool.jmh.gate.build.ReproduciblePart;
import org.qmempool.jmh.gate.layout.LayoutPart;
import org.qmempool.jmh.gate.peers.PeersPart;
import org.qmempool.jmh.gate.proof.JcstressPart;
import org.qmempool.jmh.gate.proof.MutantsPart;
import org.qmempool.jmh.gate.proof.TestsPart;
import org.qmempool.jmh.gate.time.TimePart;

/** The parts of the gate, in the order in which they run. */
final class Parts {
  private Parts() {}

  static List<Part> all() {
    return List.of(
        new TestsPart(),
        new JcstressPart(),
        new MutantsPart(),
        new LayoutPart(),
        new AllocationPart(),
        new ApiPart(),
        new ReproduciblePart(),
        new TimePart(),
        new PeersPart());
  }
}
