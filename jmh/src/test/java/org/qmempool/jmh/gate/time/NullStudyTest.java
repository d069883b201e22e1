package org.qmempool.jmh.gate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NullStudyTest {
  @TempDir private Path root;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private int run(String... args) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return NullStudy.run(
        new NullStudy(root, out), new PrintWriter(out, true, StandardCharsets.UTF_8), args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | N is -1",
        "many | many",
        "1 --planted 2 | --planted is 2.0",
        "1 --planted NaN | --planted is NaN",
        "1 --benchmark time.spsc | unknown benchmark time.spsc; there are time.pool-owner-cache",
        "1 --nonsense | --nonsense"
      })
  void aBadArgumentIsOneLineAndEndsWithTwo(String args, String said) {
    assertEquals(2, run(args.split(" ", -1)));
    String line = bytes.toString(StandardCharsets.UTF_8).strip();
    assertTrue(line.startsWith("gate-null: ") && line.contains(said), line);
    assertFalse(line.contains("\n"), line);
  }

  @Test
  void whatIsKeptIsCounted() throws Exception {
    DrawLog log = new DrawLog(NullStudy.defaultFile(root));
    RatioInterval same = new RatioInterval(1, 0.99, 1.01);
    for (int draw = 1; draw <= 2; draw++) {
      DrawResult result = new DrawResult(same, same, 1, 1);
      log.add(new DrawLog.Entry("x", "time.spsc-int", 1, draw, 0, false, result));
    }
    assertEquals(0, run("0"));
    String said = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("one draw: 0 of 2, at most 77.64 %"), said);
    List<String> summary = NullStudy.summary(root);
    assertEquals(5, summary.size());
    assertTrue(
        summary.getFirst().startsWith("2 draws, 0 of them of these sources"), summary::getFirst);
    assertEquals(List.of(), NullStudy.summary(root.resolve("elsewhere")));
  }
}
