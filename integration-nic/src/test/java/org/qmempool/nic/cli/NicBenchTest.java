package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NicBenchTest {
  /** Standard error of a run that is refused before it measures anything, one line. */
  private static String refusal(String... args) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertEquals(2, NicBench.run(args));
    } finally {
      System.setErr(before);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(1, text.lines().count(), text);
    return text;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--qick        | Unknown option: '--qick'",
        "--bursts=0    | burst 0 is out of range; allowed is 1 to 256",
        "--bursts=8,257| burst 257 is out of range; allowed is 1 to 256",
        "--bursts=,    | --bursts has no size; allowed are sizes of 1 to 256",
        "--bursts=many | 'many' is not an int",
        "--port=dpdk   | 'dpdk' is none of xdp, packet, memory",
        "--port        | Expected parameter for option '--port'",
        "surplus       | Unmatched argument: 'surplus'"
      })
  void aBadArgumentIsOneLineAndExitCodeTwo(String argument, String message, @TempDir Path out) {
    String line = refusal(argument, "--out=" + out);
    assertTrue(line.contains(message), line);
    assertTrue(line.contains("--help"), line);
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeAnythingRuns(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    String line = refusal("--out=" + file.resolve("report"));
    assertTrue(line.contains("cannot be made or written to"), line);
  }

  @Test
  void helpNamesEveryOptionAndEndsWell() {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertEquals(0, NicBench.run("--help"));
    } finally {
      System.setOut(before);
    }
    String help = bytes.toString(StandardCharsets.UTF_8);
    for (String option : new String[] {"--quick", "--bursts", "--port", "--out"}) {
      assertTrue(help.contains(option), help);
    }
  }
}
