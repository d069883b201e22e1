package org.qmempool.nic.bench.traffic;

import java.time.Duration;
import java.util.List;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildJvm;

/** Starts a child, says over what it runs, and asks for a run that outlasts any test. */
final class AbandoningParent {
  private AbandoningParent() {}

  public static void main(String[] args) {
    Duration bound = Duration.ofMinutes(5);
    try (ChildJvm child =
        ChildJvm.start(
            TrafficChild.class, List.of(), PortKind.XDP.name(), Variant.QMEMPOOL.option())) {
      System.out.println(child.ask("mode", bound).get("mode"));
      System.out.flush();
      System.out.println(child.ask("closed 32 0 250000", bound));
    }
  }
}
