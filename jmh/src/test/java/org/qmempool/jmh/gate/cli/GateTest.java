package org.qmempool.jmh.gate.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.Part;

/** The command: exit codes, lines, what is refused, and what a resumed run does again. */
class GateTest {
  @TempDir private Path root;
  private String out = "";
  private String err = "";

  @BeforeEach
  void aTree() throws IOException {
    Files.writeString(root.resolve("source"), "one");
  }

  private int gate(List<? extends Part> parts, String... args) {
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    int code =
        Gate.run(
            List.copyOf(parts),
            root,
            new PrintStream(stdout, true, StandardCharsets.UTF_8),
            new PrintStream(stderr, true, StandardCharsets.UTF_8),
            args);
    out = stdout.toString(StandardCharsets.UTF_8);
    err = stderr.toString(StandardCharsets.UTF_8);
    return code;
  }

  private void refused(String because, String... args) {
    PlayedPart part = PlayedPart.met("speed");
    assertEquals(2, gate(List.of(part), args), () -> out + err);
    assertEquals(0, part.runs.get());
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.contains(because), err);
  }

  @Test
  void whatIsMetGivesZeroAndWhatFallsShortOneLineAndOne() {
    assertEquals(0, gate(List.of(PlayedPart.met("a"), PlayedPart.met("b"))));
    assertTrue(out.contains("gate: MET\n"), out);
    PlayedPart behind = PlayedPart.met("b");
    assertEquals(1, gate(List.of(PlayedPart.falling("a"), behind)));
    assertTrue(out.contains("SHORT a: row takes 3 ns; allowed are 2\n"), out);
    assertTrue(out.contains("gate: SHORT\n"), out);
    assertEquals(1, behind.runs.get(), "the parts behind one that falls short");
  }

  @Test
  void whatCannotBeJudgedBlocksUnlessItIsWaivedByName() {
    List<PlayedPart> parts = List.of(PlayedPart.unjudged("a", "dpdk"));
    assertEquals(3, gate(parts));
    assertEquals(0, gate(parts, "--waive", "dpdk"));
    assertTrue(out.contains("gate: WAIVED, waived: dpdk"), out);
    assertEquals(
        1, gate(List.of(PlayedPart.falling("a")), "--waive=a"), "falls short all the same");
  }

  @Test
  void whatIsUnknownIsRefusedWithTheValueAndTheRemedy() {
    refused("unknown mode fast", "fast");
    refused("'fast' is not a boolean", "--quick=fast");
    refused("unknown option --fast", "--fast");
    refused("unknown part fast; there are speed", "--only", "fast");
    refused("unknown benchmark slow; there are fast, faster", "--benchmark", "slow");
    refused("nothing to waive is called dkdp; there are dpdk, speed", "--waive", "dkdp");
    refused("--baseline v0.0.0: there is no such commit", "--baseline", "v0.0.0");
    refused("--baseline --all: there is no such commit", "--baseline=--all");
    refused("--release v0.0.0: there is no such commit", "--release", "v0.0.0");
  }

  @Test
  void whatAPartRefusesIsRefusedBeforeAnyRuns() {
    PlayedPart first = PlayedPart.met("first");
    assertEquals(2, gate(List.of(first, PlayedPart.met("misspelt"))));
    assertEquals(0, first.runs.get());
    assertTrue(err.contains("gate: thresholds.toml line 3: no benchmark fsat"), err);
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    Path target = Files.createDirectories(root.resolve("target"));
    Path file = Files.writeString(target.resolve("file"), "");
    refused("cannot be made or written to", "--out", file.resolve("gate").toString());
    Path source = root.resolve("out");
    refused("lies among the sources", "--out", source.toString());
    assertFalse(Files.exists(source), "it is not made");
  }

  @Test
  void sourcesThatChangeMeanwhileAreNotJudged() {
    PlayedPart changing =
        new PlayedPart(
            "changing",
            context -> {
              assertDoesNotThrow(() -> Files.writeString(root.resolve("New.java"), ""));
              return List.of();
            });
    assertEquals(3, gate(List.of(changing)));
    assertTrue(out.contains("sources changed while the gate ran"), out);
    assertFalse(Files.exists(root.resolve("jmh/target/gate/changing.json")), "kept");
  }

  @Test
  void emptyOptionsAreThoseOfABuildThatSetsNone() {
    assertEquals(0, gate(List.of(PlayedPart.met("a")), "--quick=false", "--waive=", "--baseline="));
    assertTrue(out.contains("gate: MET\n"), out);
  }

  @Test
  void aNarrowedRunSaysThatItIsNoProof() {
    PlayedPart slow = new PlayedPart("slow", context -> List.of(), 0);
    PlayedPart speed = PlayedPart.met("speed");
    assertEquals(0, gate(List.of(slow, speed), "--quick"));
    assertEquals(0, slow.runs.get());
    assertTrue(out.contains("gate: MET (quick: no proof for a release)"), out);
    assertEquals(0, gate(List.of(slow, speed), "--benchmark=fast"));
    assertEquals(0, slow.runs.get());
    assertEquals(0, gate(List.of(slow, speed), "--quick", "--only=slow"));
    assertEquals(1, slow.runs.get(), "what is named runs in any mode");
  }

  @Test
  void aResumedRunRepeatsWhatIsNotSettledAndNothingElse() throws IOException {
    PlayedPart met = PlayedPart.met("met");
    PlayedPart falling = PlayedPart.falling("falling");
    PlayedPart unjudged = PlayedPart.unjudged("unjudged", "dpdk");
    List<PlayedPart> parts = List.of(met, falling, unjudged);
    assertEquals(1, gate(parts));
    assertEquals(1, gate(parts, "--resume"));
    assertTrue(out.contains("SHORT falling: row takes"), "told again:" + out);
    assertEquals(List.of(1, 1, 2), parts.stream().map(p -> p.runs.get()).toList());
    assertEquals(1, gate(parts, "--resume", "--waive=dpdk"));
    assertEquals(List.of(1, 1, 2), parts.stream().map(p -> p.runs.get()).toList());
    assertEquals(1, gate(parts, "--resume", "--quick"));
    assertEquals(List.of(2, 2, 3), parts.stream().map(p -> p.runs.get()).toList(), "other mode");
    Files.writeString(root.resolve("source"), "two");
    assertEquals(1, gate(parts, "--resume", "--quick"));
    assertEquals(List.of(3, 3, 4), parts.stream().map(p -> p.runs.get()).toList(), "other tree");
    assertEquals(1, gate(parts, "--quick"));
    assertEquals(List.of(4, 4, 5), parts.stream().map(p -> p.runs.get()).toList(), "not resumed");
  }

  @Test
  void aPartThatCannotWriteIsInconclusiveAndRunsAgain() throws IOException {
    // A folder in the place of its result, with something in it, cannot be replaced.
    Path result = root.resolve("jmh/target/gate/a.json");
    PlayedPart a =
        new PlayedPart(
            "a",
            context -> {
              Files.createDirectories(result.resolve("in-the-way"));
              return List.of();
            });
    PlayedPart b = PlayedPart.met("b");
    assertEquals(3, gate(List.of(a, b)));
    assertTrue(out.contains("INCONCLUSIVE a: could not do its work"), out);
    Files.delete(result.resolve("in-the-way"));
    Files.delete(result);
    PlayedPart again = PlayedPart.met("a");
    assertEquals(0, gate(List.of(again, b), "--resume"));
    assertEquals(1, again.runs.get());
    assertEquals(1, b.runs.get());
  }

  @Test
  void whatAPartThrowsIsOneLine() {
    PlayedPart part =
        new PlayedPart(
            "a",
            context -> {
              throw new IllegalStateException("first\nsecond");
            });
    assertEquals(3, gate(List.of(part)));
    assertTrue(out.contains("IllegalStateException: first second"), out);
  }

  @Test
  void twoGatesDoNotWriteToOneFolder() {
    int[] inner = new int[1];
    PlayedPart part =
        new PlayedPart(
            "a",
            context -> {
              inner[0] = gate(List.of(PlayedPart.met("b")));
              return List.of();
            });
    assertEquals(0, gate(List.of(part)));
    assertEquals(2, inner[0]);
  }

  @Test
  void helpNamesEveryPartAndTheExitCodes() {
    assertEquals(0, gate(Parts.all(), "--help"));
    for (Part part : Parts.all()) {
      assertTrue(out.contains("  " + part.name() + " "), out);
    }
    assertTrue(out.contains("Exit code: 0 all is met; 1 something falls short"), out);
    assertFalse(out.contains("--tested"), out);
  }
}
