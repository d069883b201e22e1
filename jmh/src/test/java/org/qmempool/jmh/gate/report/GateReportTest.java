package org.qmempool.jmh.gate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.Results;

class GateReportTest {
  @TempDir private Path root;

  private record Named(String name) implements Part {
    @Override
    public String claim() {
      return "claim of " + name;
    }

    @Override
    public double minutes(Mode mode) {
      return 1;
    }

    @Override
    public PartResult run(GateContext context) {
      throw new UnsupportedOperationException();
    }
  }

  private static Map<String, Object> row(String name, double median, String verdict) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("ours", "SpscIntRing");
    row.put("peer", "DPDK <SP/SC>");
    row.put("metric", "ns per element");
    row.put("ratio", "ours / peer");
    row.put("must", "<= 1.2");
    row.put("aim", "<= 0.7");
    if (median > 0) {
      row.put("median", median);
      row.put("low", median - 0.1);
      row.put("high", median + 0.1);
      row.put("samples", 6);
    }
    row.put("draws", 1);
    row.put("verdict", verdict);
    row.put("machine", "any");
    row.put("reason", "because");
    return row;
  }

  private static Map<String, Object> point(String family, double x, double median) {
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("plot", "SPSC on one core");
    point.put("axis", "burst");
    point.put("unit", "ns per element");
    point.put("family", family);
    point.put("x", x);
    point.put("median", median);
    point.put("low", median * 0.9);
    point.put("high", median * 1.1);
    point.put("samples", 6);
    return point;
  }

  private PartResult peers() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("machine", "a machine of 2 CPUs; 2026-11-22T10:00:00Z");
    details.put("mode", "default");
    details.put(
        "thresholds",
        List.of(
            row("rings.a", 0.62, "aim"),
            row("rings.b", 1.3, "short"),
            row("pool.c", 0, "not judged"),
            row("pool.noisy", 1.1, "not judged")));
    List<Object> points = new ArrayList<>();
    for (double x : new double[] {8, 32, 256}) {
      points.add(point("qmempool", x, 8 / x));
      points.add(point("DPDK", x, 16 / x));
    }
    details.put("points", points);
    return new PartResult(
        "peers",
        List.of(
            Finding.fallsShort("rings.b", "rings.b is 1.3, must <= 1.2"),
            Finding.notJudged("dpdk", "no DPDK <here>")),
        details);
  }

  private static List<PartResult> of(PartResult... results) {
    return List.of(results);
  }

  private String page(PartResult... thisRun) throws Exception {
    Results results = new Results(root.resolve("out"), "x");
    results.keep(peers());
    results.keep(
        new PartResult(
            "mutants",
            List.of(),
            Map.of("mutants", List.of(Map.of("mutant", "acquire weakened", "killed by", "X")))));
    GateContext context =
        new GateContext(
            root,
            root.resolve("out"),
            Mode.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of("dpdk"),
            List.of(),
            Optional.empty(),
            false,
            (what, n, of) -> {});
    List<Part> parts = List.of(new Named("jcstress"), new Named("mutants"), new Named("peers"));
    return Files.readString(GateReport.write(parts, results, context, of(thisRun)));
  }

  @Test
  void thePageHoldsAllAndNeedsNothingElse() throws Exception {
    String page = page();
    Path look = Path.of("target", "gate-report-test.html");
    Files.createDirectories(look.getParent());
    Files.writeString(look, page);
    assertTrue(page.contains("Release gate: short, incomplete, waived: dpdk"));
    assertTrue(page.contains("jcstress</b>") && page.contains("missing: it did not run"));
    assertTrue(page.contains("acquire weakened"));
    assertTrue(page.contains("0.620 [0.520, 0.720]"));
    assertTrue(page.contains("<canvas id=\"plot-0\""));
    assertTrue(page.contains("DPDK &lt;SP/SC&gt;") && !page.contains("DPDK <SP/SC>"));
    assertTrue(page.contains("Missing: no comparison of the tree with itself"));
    assertFalse(page.contains("{{"), "a place that was not filled");
    assertFalse(page.contains("src=\"") || page.contains("<link"), "the page needs another file");
  }

  @Test
  void aPartThatThrewIsNotMissing() throws Exception {
    Finding threw = Finding.notJudged("jcstress", "could not do its work: no room");
    PartResult jcstress = new PartResult("jcstress", List.of(threw), Map.of());
    PartResult mutants = new PartResult("mutants", List.of(), Map.of(PartResult.ELSEWHERE, 3));
    String page = page(jcstress, mutants);
    assertTrue(page.contains("could not do its work: no room"), page);
    assertFalse(page.contains("incomplete"), "every part ran");
    assertFalse(page.contains("acquire weakened"), "this run counts before an older one");
    assertTrue(page.contains("dpdk, 3 limits set for other machines not judged</h1>"));
  }

  @Test
  void theReadmesFiguresAreThoseOfTheRun() throws Exception {
    Path readme = root.resolve("README.md");
    String text = "before\n" + ReadmeFigures.BEGIN + "\nold\n" + ReadmeFigures.END + "\nafter\n";
    Files.writeString(readme, text);
    assertEquals(3, figures().code());
    new Results(root.resolve("jmh/target/gate"), "x").keep(peers());
    assertEquals(1, figures("--check").code());
    assertEquals(text, Files.readString(readme));
    assertEquals(0, figures().code());
    String written = Files.readString(readme);
    assertTrue(written.startsWith("before\n") && written.endsWith("\nafter\n"), written);
    assertTrue(written.contains("(default mode) on a machine of 2 CPUs; 2026-11-22"), written);
    assertTrue(
        written.contains(
            "| rings.a | DPDK <SP/SC> | ours / peer 0.620 [0.520, 0.720] | <= 1.2 | aim |"),
        written);
    assertTrue(written.contains("Not measured, or not judged, in that run: 2 rows."), written);
    assertFalse(written.contains("pool.noisy"), written);
    assertFalse(written.contains("\nold"), written);
    assertEquals(0, figures("--check").code());
  }

  @Test
  void aReadmeWithoutTheCommentsIsRefused() throws Exception {
    new Results(root.resolve("jmh/target/gate"), "x").keep(peers());
    Files.writeString(root.resolve("README.md"), "nothing\n");
    Answer answer = figures();
    assertEquals(2, answer.code());
    assertTrue(answer.said().contains(ReadmeFigures.BEGIN), answer.said());
    assertEquals("nothing\n", Files.readString(root.resolve("README.md")));
    assertEquals(2, figures("--wrong").code());
  }

  private record Answer(int code, String said) {}

  private Answer figures(String... args) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      int code = ReadmeFigures.run(root, err, args);
      return new Answer(code, bytes.toString(StandardCharsets.UTF_8));
    }
  }
}
