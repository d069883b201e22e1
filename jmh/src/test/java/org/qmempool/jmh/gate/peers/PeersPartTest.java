package org.qmempool.jmh.gate.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.UsageException;
import org.qmempool.jmh.gate.Verdict;
import org.qmempool.jmh.gate.time.Noise;

class PeersPartTest {
  private static final Noise QUIET = new Noise(0, 0, 0);
  private static final Noise LOUD = new Noise(0.5, 0, 0);
  private static final String SPSC = "rings.spsc.int.one-core.burst-8";
  private static final String MPMC = "rings.mpmc.int.one-core.burst-8";

  @TempDir private Path root;

  /** What the draws return, first and second. */
  private final List<Map<String, List<Double>>> draws = new ArrayList<>();

  private final List<Set<String>> asked = new ArrayList<>();
  private final Draw draw =
      (command, number, names) -> {
        asked.add(new TreeSet<>(names));
        Map<String, PairedRow> rows = new LinkedHashMap<>();
        draws
            .get(number - 1)
            .forEach(
                (name, ours) ->
                    rows.put(
                        name,
                        new PairedRow(
                            name,
                            "ns",
                            "ours",
                            "DPDK",
                            ours,
                            Collections.nCopies(ours.size(), 1.0),
                            "a plot",
                            "burst",
                            8)));
        return rows;
      };

  @BeforeEach
  void writeThresholds() throws IOException {
    write(
        """
        [machine.elsewhere]
        cpus = 4096
        architecture = "amd64"

        [[table]]
        command = "compare-rings"
        ours = "ours"
        peer = "DPDK"
        metric = "ns"
        machine = "any"
        reason = "because"
        rows = [
          { name = "rings.spsc.int.one-core.burst-8", must = "<= 1.0" },
          { name = "rings.mpmc.int.one-core.burst-8", must = "<= 1.0" },
        ]
        """);
  }

  private void write(String text) throws IOException {
    Files.createDirectories(root.resolve("jmh"));
    Files.writeString(root.resolve("jmh/thresholds.toml"), text);
  }

  private GateContext context(String benchmark) {
    return new GateContext(
        root,
        root.resolve("out"),
        Mode.DEFAULT,
        benchmark.isEmpty() ? Optional.empty() : Optional.of(benchmark),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        List.of(),
        Optional.empty(),
        false,
        (what, n, of) -> {});
  }

  private PartResult run(Noise noise) throws Exception {
    return new PeersPart(draw, need -> true, () -> noise).run(context(""));
  }

  private static List<Double> six(double value) {
    return Collections.nCopies(6, value);
  }

  /** Its median misses the limit of 1, its interval does not. */
  private static List<Double> undecided() {
    return List.of(0.9, 1.1, 1.1, 1.1, 1.1, 1.1);
  }

  private static List<String> names(PartResult result) {
    return result.findings().stream().map(Finding::name).toList();
  }

  @Test
  void whatIsMetLeavesNoFinding() throws Exception {
    draws.add(Map.of(SPSC, six(0.9), MPMC, six(1.0)));
    PartResult result = run(QUIET);
    assertEquals(List.of(), result.findings());
    assertEquals(1, asked.size());
    assertEquals(2, ((List<?>) result.details().get("thresholds")).size());
    assertEquals(4, ((List<?>) result.details().get("points")).size());
  }

  @Test
  void whatIsShortIsNotDrawnAgain() throws Exception {
    draws.add(Map.of(SPSC, six(1.1), MPMC, six(1.0)));
    PartResult result = run(QUIET);
    assertEquals(Verdict.SHORT, result.verdict());
    assertEquals(List.of(SPSC), names(result));
    assertEquals(1, asked.size());
    String line = result.findings().getFirst().line();
    assertTrue(line.contains("1.1") && line.contains("<= 1"), line);
  }

  @Test
  void whatIsUndecidedIsDrawnOnceMoreAndThenInconclusive() throws Exception {
    draws.add(Map.of(SPSC, undecided(), MPMC, six(1.0)));
    draws.add(Map.of(SPSC, undecided()));
    PartResult result = run(QUIET);
    assertEquals(Verdict.INCONCLUSIVE, result.verdict());
    assertEquals(List.of(Set.of(), Set.of(SPSC)), asked);
  }

  @Test
  void theSecondDrawCountsAlone() throws Exception {
    draws.add(Map.of(SPSC, undecided(), MPMC, undecided()));
    draws.add(Map.of(SPSC, six(0.9), MPMC, six(1.2)));
    PartResult result = run(QUIET);
    assertEquals(Verdict.SHORT, result.verdict());
    assertEquals(List.of(MPMC), names(result));
  }

  @Test
  void aNoisyMachineIsNeitherMetNorShort() throws Exception {
    draws.add(Map.of(SPSC, six(1.1), MPMC, six(0.1)));
    PartResult result = run(LOUD);
    assertEquals(Verdict.INCONCLUSIVE, result.verdict());
    assertEquals(List.of("noise"), names(result));
  }

  @Test
  void withoutDpdkItIsInconclusiveUnlessThatIsWaivedByName() throws Exception {
    PeersPart part = new PeersPart(draw, need -> need != Need.DPDK, () -> QUIET);
    PartResult result = part.run(context(""));
    assertEquals(Verdict.INCONCLUSIVE, result.verdict());
    assertEquals(List.of("dpdk"), names(result));
    assertTrue(result.findings().getFirst().line().contains("2 limits"));
    assertEquals(Verdict.WAIVED, result.waiving(Set.of("dpdk")).verdict());
    assertTrue(part.waivable().containsAll(List.of("dpdk", "root", "noise", SPSC)));
    assertEquals(List.of(), asked);
  }

  @Test
  void aRowThatTheCommandLeavesOutIsNotJudged() throws Exception {
    draws.add(Map.of(SPSC, six(0.9)));
    PartResult result = run(QUIET);
    assertEquals(Verdict.INCONCLUSIVE, result.verdict());
    assertEquals(List.of(MPMC), names(result));
  }

  @Test
  void aRowForOtherMachinesIsShownAndNotJudged() throws Exception {
    String text = Files.readString(root.resolve("jmh/thresholds.toml"));
    write(text.replace("\"any\"", "\"elsewhere\""));
    draws.add(Map.of(SPSC, six(9), MPMC, six(9)));
    PartResult result = run(QUIET);
    assertEquals(List.of(), result.findings());
    Map<?, ?> row = (Map<?, ?>) ((List<?>) result.details().get("thresholds")).getFirst();
    assertEquals("set for elsewhere", row.get("verdict"));
  }

  @Test
  void aCommandThatFailsIsSaidInOneLine() throws Exception {
    Draw broken =
        (command, number, names) -> {
          throw new IOException("ended with 1: no huge pages");
        };
    PartResult result = new PeersPart(broken, need -> true, () -> QUIET).run(context(""));
    assertEquals(List.of("compare-rings"), names(result));
    assertTrue(result.findings().getFirst().line().contains("no huge pages"));
  }

  @Test
  void oneRowIsDrawnAlone() throws Exception {
    draws.add(Map.of(MPMC, six(0.9)));
    PartResult result = new PeersPart(draw, need -> true, () -> QUIET).run(context(MPMC));
    assertEquals(List.of(), result.findings());
    assertEquals(List.of(Set.of(MPMC)), asked);
  }

  @Test
  void aTypoIsFoundBeforeAnythingRuns() throws Exception {
    write(Files.readString(root.resolve("jmh/thresholds.toml")).replace("must", "mustt"));
    assertThrows(UsageException.class, () -> new PeersPart().check(context("")));
    assertEquals(List.of(), asked);
  }

  @Test
  void anotherRowMayCountInstead() throws Exception {
    write(
        """
        [[table]]
        command = "compare-testpmd"
        ours = "ours"
        peer = "DPDK"
        metric = "Mpps"
        machine = "any"
        reason = "because"
        rows = [
          { name = "nic.rx.base.rate", must = ">= 1.2", orElse = "nic.rx.base.cycles" },
          { name = "nic.rx.base.cycles", must = "<= 0.8" },
        ]
        """);
    draws.add(Map.of("nic.rx.base.rate", six(1.0), "nic.rx.base.cycles", six(0.7)));
    assertEquals(List.of(), run(QUIET).findings());
    draws.set(0, Map.of("nic.rx.base.rate", six(1.0), "nic.rx.base.cycles", six(0.9)));
    assertEquals(List.of("nic.rx.base.rate"), names(run(QUIET)));
    draws.set(0, Map.of("nic.rx.base.rate", six(1.0)));
    assertEquals(List.of("nic.rx.base.rate"), names(run(QUIET)));
    draws.set(0, Map.of("nic.rx.base.rate", six(1.3), "nic.rx.base.cycles", six(0.9)));
    assertEquals(List.of(), run(QUIET).findings());
  }
}
