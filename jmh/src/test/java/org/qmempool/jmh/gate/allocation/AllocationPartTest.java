package org.qmempool.jmh.gate.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.Verdict;

/** An allocation in a hot path is counted to the byte, also a rare one. */
class AllocationPartTest {
  @TempDir private Path folder;

  /** A path that allocates 16 bytes once in so many operations. */
  static Runnable allocatingEvery(int operations) {
    return new Runnable() {
      private int n;
      private volatile Object kept;

      @Override
      public void run() {
        if (++n == operations) {
          n = 0;
          kept = new Object();
        }
      }
    };
  }

  /** Stands in for the child: one path that allocates, one that does not. */
  static final class PlantedChild {
    private PlantedChild() {}

    public static void main(String[] args) {
      AllocationChild.count(
          List.of(
              new HotPath("pool-dry", () -> {}), new HotPath("pool-element", allocatingEvery(1))));
    }
  }

  private GateContext context() {
    return new GateContext(
        folder,
        folder,
        Mode.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        List.of(),
        Optional.empty(),
        false,
        (what, n, of) -> {});
  }

  private static AllocationMeter.Count measure(Runnable operation) {
    return AllocationMeter.measure(operation, AllocationMeter.OPERATIONS);
  }

  @Test
  void onlyWhatAllocatesIsCounted() {
    assertEquals(0, measure(() -> {}).bytes());
    AllocationMeter.Count each = measure(allocatingEvery(1));
    assertEquals(16, each.perOperation());
    AllocationMeter.Count rare = measure(allocatingEvery(AllocationMeter.OPERATIONS));
    assertEquals(16 * AllocationMeter.ROUNDS, rare.bytes());
  }

  @Test
  void aPlantedAllocationFallsShortAndTheRowsThatWereNotCountedAreNamed() throws Exception {
    PartResult result = new AllocationPart(PlantedChild.class.getName()).run(context());
    assertEquals(Verdict.SHORT, result.verdict());
    Finding first = result.findings().getFirst();
    assertEquals("pool-element", first.name());
    assertTrue(first.line().contains("16.0 each; allowed are 0"), first.line());
    assertTrue(result.findings().getLast().line().contains("no count of app-forward"));
  }

  @Test
  void theRowsThatCanBeNamedAreThoseThatAreCounted() {
    List<HotPath> paths = new ArrayList<>(RingPaths.all());
    paths.addAll(PoolPaths.all());
    paths.addAll(PortPaths.withoutKernel());
    Set<String> names = new TreeSet<>(paths.stream().map(HotPath::name).toList());
    names.addAll(PortPaths.ON_VETH);
    assertEquals(new AllocationPart().benchmarks(), names);
    paths.forEach(path -> path.operation().run());
  }

  @Test
  void withoutRightsTheRowsOnDevicesAreNotJudged() {
    List<Finding> findings = new ArrayList<>();
    AllocationPart.read(
        List.of("row\tpool-dry\t0\t100000\t1", "skipped\tport-xdp\tno CAP_NET_ADMIN"), findings);
    assertEquals(1, findings.size());
    assertEquals(AllocationPart.ROOT, findings.getFirst().name());
    assertEquals(Verdict.INCONCLUSIVE, findings.getFirst().verdict());
  }
}
