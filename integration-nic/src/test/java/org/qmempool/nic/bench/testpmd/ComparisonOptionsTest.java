package org.qmempool.nic.bench.testpmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.nic.bench.measure.Cpus;

class ComparisonOptionsTest {

  private static ComparisonOptions parse(String line) {
    return ComparisonOptions.parse(
        line.isEmpty() ? List.of() : List.of(line.split(" ")), List.of(0, 1, 2, 3));
  }

  @Test
  void nothingAsksForFiveRoundsOnBothKindsOfPages() {
    ComparisonOptions options = parse("");
    assertEquals(5, options.rounds());
    assertEquals(2048, options.ring());
    assertTrue(options.basePages());
    assertTrue(options.hugePages());
    assertEquals(0, options.sourceCpu());
    assertEquals(1, options.receiverCpu());
  }

  @Test
  void everyOptionIsRead() {
    ComparisonOptions options =
        parse(
            "--rounds 7 --seconds 0.5 --ring 512 --pages huge --source-cpu 3 --receiver-cpu 2"
                + " --scratch /x");
    assertEquals(7, options.rounds());
    assertEquals(0.5, options.seconds());
    assertEquals(512, options.ring());
    assertFalse(options.basePages());
    assertTrue(options.hugePages());
    assertEquals(3, options.sourceCpu());
    assertEquals(2, options.receiverCpu());
    assertEquals("/x", options.scratch().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rounds 0",
        "--rounds 101",
        "--rounds x",
        "--rounds",
        "--seconds 0",
        "--seconds NaN",
        "--seconds 61",
        "--ring 1000",
        "--ring 32",
        "--ring 8192",
        "--pages big",
        "--source-cpu -1",
        "--json /no/such/folder/pairs.json",
        "--receiver-cpu 64",
        "--receiver-cpu 0",
        "--nonsense 3"
      })
  void aBadOptionIsOneLineThatNamesItAndEndsWithTwo(String line) {
    String option = line.split(" ", -1)[0];
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> parse(line)).getMessage());
    assertTrue(message.contains(option), message);
    assertFalse(message.contains("\n"), message);

    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(2, ReceiveComparison.run(List.of(line.split(" ")), stream, stream));
    assertEquals("compare-testpmd: " + message + "\n", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aCpuThatTheProcessMayNotUseIsRefusedBeforeAnythingStarts() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    int absent = 1 + Collections.max(Cpus.allowed());
    List<String> arguments = List.of("--check", "--receiver-cpu", Integer.toString(absent));
    assertEquals(2, ReceiveComparison.run(arguments, stream, stream));
    String line = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains("--receiver-cpu '" + absent + "' is not allowed"), line);
  }

  @Test
  void helpNamesEachOption() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    assertEquals(0, ReceiveComparison.run(List.of("--help"), stream, stream));
    for (String option :
        List.of(
            "--rounds",
            "--seconds",
            "--ring",
            "--pages",
            "--source-cpu",
            "--receiver-cpu",
            "--json")) {
      assertTrue(text.toString(StandardCharsets.UTF_8).contains("\n  " + option), option);
    }
  }
}
