package org.qmempool.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.qmempool.nic.bench.measure.Cpus;
import picocli.CommandLine;

/** Every case of the table runs on our side: that they run, not what they cost. */
class PoolWorkTest {
  static Stream<String> commands() {
    return PoolCase.all().stream()
        .flatMap(
            row ->
                row.kind() == PoolCase.Kind.TIMES_CHEAPER
                    ? Stream.concat(row.ours().stream(), row.theirs().stream())
                    : row.ours().stream())
        .distinct()
        .map(command -> command.replace("4000000", "100000").replace("1000000", "100000"));
  }

  /** The first downcall takes its time, in which nothing is measured. */
  @BeforeAll
  static void link() throws InterruptedException {
    Thread thread = Thread.ofPlatform().start(() -> Cpus.pin(Cpus.ofTraffic()));
    assertTrue(thread.join(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCaseIsMeasured(String command) throws Exception {
    double value = new PoolWork(0).answer(words(command));
    assertTrue(value >= 0, command + ": " + value);
    if (command.startsWith("bytes")) {
      assertTrue(value <= 16, "bytes per element: " + value);
    }
  }

  /** With its time, and its level, which stands behind an @ where it is not off. */
  private static String[] words(String command) {
    String[] parts = (command + "@off").split("@", -1);
    return (parts[0] + " 100 " + parts[1]).split(" ", -1);
  }

  @Test
  void levelsAndCasesThatDoNotExistAreRefused() {
    PoolWork work = new PoolWork(0);
    String text =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> work.answer("own", "cache", "32", "2", "strict"))
                .getMessage());
    assertTrue(text.contains("strict") && text.contains("there are off, state"), text);
    assertThrows(
        IllegalArgumentException.class, () -> work.answer("owned", "cache", "32", "2", "off"));
  }

  @Test
  void badWordsEndTheCommandWithAMessage() {
    for (List<String> words : List.of(List.of("0"), List.of("2", "own-33"), List.of("--jason"))) {
      StringWriter err = new StringWriter();
      String[] args =
          Stream.concat(Stream.of("--program", "none"), words.stream()).toArray(String[]::new);
      int code =
          new CommandLine(new PoolAgainstDpdk()).setErr(new PrintWriter(err, true)).execute(args);
      assertEquals(2, code, err.toString());
      assertTrue(err.toString().contains(words.getLast()), err.toString());
    }
  }
}
