package org.qmempool.jmh.gate.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.Verdict;

/** What tests, jcstress and mutants print becomes findings; what passed becomes none. */
class ReadersTest {
  private final List<Finding> findings = new ArrayList<>();

  private String lines() {
    return String.join("\n", findings.stream().map(Finding::line).toList());
  }

  @Test
  void aForbiddenOutcomeABrokenAndAMissingTestFallShort() {
    List<Object> tests =
        JcstressPart.grade(
            List.of(
                "outcome\torg.x.Good\t1, 2\tACCEPTABLE\t100",
                "outcome\torg.x.Bad\t0, 0\tFORBIDDEN\t3",
                "outcome\torg.x.Bad\t1, 1\tACCEPTABLE\t5",
                "broken\torg.x.Hangs\tTIMEOUT_ERROR",
                "missing\torg.x.ThreeActors"),
            findings);
    assertEquals(2, tests.size());
    assertEquals(
        """
        Bad: forbidden outcome 0, 0 seen 3 times
        Hangs ended by TIMEOUT_ERROR
        ThreeActors gave no sample: it did not run\
        """,
        lines());
  }

  @Test
  void noOutcomeAtAllFallsShort() {
    JcstressPart.grade(List.of("building ..."), findings);
    assertEquals("no test ran", lines());
  }

  @Test
  void aMissedMutantFallsShort() {
    List<Object> rows =
        MutantsPart.read(
            List.of(
                "[INFO] Running",
                "mutant MPMC_BOUND_REMOVED           caught by Test[method=a] in 1.5 s",
                "mutant MPMC_BOUND_REMOVED           caught by Test[method=c] in 0.5 s",
                "mutant POOL_LOCK_SKIPS_ONE          MISSED by Jcstress[test=b] in 12.0 s"),
            findings);
    assertEquals(3, rows.size());
    assertEquals(2, MutantsPart.distinct(rows), "mutants");
    assertEquals("POOL_LOCK_SKIPS_ONE is missed by Jcstress[test=b]", lines());
  }

  @Test
  void theTestsOfEachModuleAreCounted(@TempDir Path root) throws Exception {
    Path module = Files.createDirectories(root.resolve("rings"));
    Files.createDirectories(module.resolve("src/test"));
    Files.writeString(module.resolve("pom.xml"), "");
    Path reports = Files.createDirectories(module.resolve("target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-a.xml"),
        """
        <testsuite>
          <testcase classname="org.x.RingTest" name="keepsOrder"/>
          <testcase classname="org.x.RingTest" name="needsRoot"><skipped message="root"/></testcase>
          <testcase classname="org.x.RingTest" name="losesNothing">
            <failure message="expected: 1&#10;but was: 2">stack</failure></testcase>
        </testsuite>
        """);
    Instant written = Files.getLastModifiedTime(reports.resolve("TEST-a.xml")).toInstant();
    TestReports of = TestReports.read(root, written).getFirst();
    assertEquals(3, of.tests());
    assertEquals(List.of("RingTest.needsRoot: root"), of.skipped());
    assertEquals(List.of("RingTest.losesNothing: expected: 1"), of.failed());
    assertTrue(of.toMap().containsKey("module"));
    assertEquals(0, TestReports.read(root, written.plusSeconds(1)).getFirst().tests(), "older");
  }

  @Test
  void testsOfAnOlderBuildDoNotPassAndSkippedOnesAreNotJudged(@TempDir Path root) throws Exception {
    Path module = Files.createDirectories(root.resolve("rings"));
    Files.createDirectories(module.resolve("src/test"));
    Files.writeString(module.resolve("pom.xml"), "");
    Path reports = Files.createDirectories(module.resolve("target/surefire-reports"));
    Path report = reports.resolve("TEST-a.xml");
    Files.writeString(
        report,
        """
        <testsuite>
          <testcase classname="org.x.RingTest" name="needsRoot"><skipped message="root"/></testcase>
        </testsuite>
        """);
    Instant written = Files.getLastModifiedTime(report).toInstant();
    PartResult of = new TestsPart().run(tested(root, written));
    assertEquals(Verdict.INCONCLUSIVE, of.verdict());
    assertEquals(
        "rings: 1 tests were skipped, the first is RingTest.needsRoot: root",
        of.findings().getFirst().line());
    assertEquals(Verdict.WAIVED, of.waiving(new TestsPart().waivable()).verdict());
    PartResult older = new TestsPart().run(tested(root, written.plusSeconds(1)));
    assertEquals(Verdict.SHORT, older.verdict());
    assertEquals("rings: no test ran", older.findings().getFirst().line());
  }

  private static GateContext tested(Path root, Instant began) {
    return new GateContext(
        root,
        root.resolve("out"),
        Mode.QUICK,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        List.of(),
        Optional.of(began),
        false,
        (what, n, of) -> {});
  }

  @Test
  void resultsOfAnOlderRunOfJcstressAreForgotten(@TempDir Path target) throws Exception {
    Path old = Files.writeString(target.resolve("jcstress-results-2026.bin.gz"), "old");
    Path other = Files.writeString(target.resolve("other"), "kept");
    JcstressPart.forget(target);
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(other));
    JcstressPart.forget(target.resolve("missing"));
  }
}
