package org.qmempool.jmh.gate.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.jmh.gate.UsageException;

class ThresholdsTest {
  private static final String GOOD =
      """
      [machine.two-cores]
      cpus = 2
      architecture = "amd64"

      [[table]]
      command = "compare-rings"
      ours = "SpscIntRing"
      peer = "DPDK"
      metric = "ns per element"
      machine = "two-cores"
      reason = "because"
      rows = [ { name = "rings.spsc.int.two-cores.burst-8", must = "<= 0.7", aim = "<= 0.4" } ]
      """;

  @Test
  void theTreesOwnFileIsReadAndEveryRowHasItsCommand() throws Exception {
    Thresholds thresholds = Thresholds.read(Path.of("thresholds.toml"));
    for (Threshold row : thresholds.rows().values()) {
      assertTrue(row.command().rows().contains(row.name()), row.name());
    }
    assertEquals(0.4, row(thresholds, "rings.spsc.int.one-core.burst-256").must().value());
    assertEquals("two-cores", row(thresholds, "rings.mpmc.int.threads-16.spin").machine().name());
    assertFalse(row(thresholds, "rings.mpmc.int.threads-16.spin").must().atMost());
    assertTrue(row(thresholds, "rings.mpmc.jctools.burst-32").inverse());
  }

  @Test
  void everyRowThatACommandMeasuresHasALimit() throws Exception {
    TreeSet<String> missing = new TreeSet<>();
    for (PeerCommand command : PeerCommand.values()) {
      missing.addAll(command.rows());
    }
    missing.removeAll(Thresholds.read(Path.of("thresholds.toml")).rows().keySet());
    assertEquals(new TreeSet<>(), missing);
  }

  private static Threshold row(Thresholds thresholds, String name) {
    Threshold row = thresholds.rows().get(name);
    assertTrue(row != null, name);
    return row;
  }

  @Test
  void aGoodFileIsRead() throws Exception {
    Threshold row = row(Thresholds.parse(GOOD, "t.toml"), "rings.spsc.int.two-cores.burst-8");
    assertEquals(new Bound(true, 0.7), row.must());
    assertEquals(new MachineClass("two-cores", 2, "amd64"), row.machine());
    assertEquals("because", row.reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "must = | mustt = | line 12: unknown key 'mustt'",
        "reason = | raeson = | line 11: unknown key 'raeson'",
        "burst-8 | burst-9 | unknown benchmark",
        "compare-rings | compare-ring | unknown command 'compare-ring'",
        "<= 0.7 | < 0.7 | '< 0.7' is no limit",
        "<= 0.7 | <= 0 | '<= 0' is no limit",
        "<= 0.7 | >= 0.7 | the aim <= 0.4 does not lie within the must >= 0.7",
        "<= 0.4 | <= 0.8 | the aim <= 0.8 does not lie within the must <= 0.7",
        "machine = \"two-cores\" | machine = \"three-cores\" | no class of machines 'three-cores'",
        "reason = \"because\" | reason = \" \" | there is no reason",
        "cpus = 2 | cpus = two | line 2",
        "[[table]] | [[tabel]] | line 5: unknown key 'tabel'",
      })
  void aTypoIsSaidInOneLineWithItsPlace(String right, String wrong, String said) {
    String text = GOOD.replace(right, wrong);
    UsageException error =
        assertThrows(UsageException.class, () -> Thresholds.parse(text, "t.toml"));
    String line = String.valueOf(error.getMessage());
    assertTrue(line.startsWith("t.toml") && line.contains(said), line);
    assertFalse(line.contains("\n"), line);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.95, 1.1, 60, 100, 250, 0.001})
  void aLimitIsShownAsItIsRead(double value) {
    Bound bound = new Bound(true, value);
    assertEquals(bound, Bound.parse(bound.text()));
    assertFalse(bound.text().contains("E"), bound.text());
  }

  @Test
  void aRowIsThereOnce() {
    String twice = GOOD + GOOD.substring(GOOD.indexOf("[[table]]"));
    UsageException error =
        assertThrows(UsageException.class, () -> Thresholds.parse(twice, "t.toml"));
    assertTrue(String.valueOf(error.getMessage()).contains("it is there twice"));
  }
}
