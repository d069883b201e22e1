package org.qmempool.jmh.gate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawsTest {
  private static final List<HotBenchmark> TWO =
      List.of(HotBenchmark.SPSC_INT, HotBenchmark.MPMC_INT);

  @TempDir private Path folder;
  private final List<HotBenchmark> drawn = new ArrayList<>();
  private Noise noise = new Noise(0, 0, 0);
  private int failAt = Integer.MAX_VALUE;

  private static Samples samples(double ratio) {
    double[] a = {1, 1, 1};
    double[] b = {ratio, ratio, ratio};
    Samples.Triple triple = new Samples.Triple(a, b, a);
    return new Samples(List.of(triple, triple));
  }

  private Draws draws(String of, double mpmc) {
    return new Draws(
        new DrawLog(folder.resolve("draws.jsonl")),
        of,
        benchmark -> {
          drawn.add(benchmark);
          if (drawn.size() >= failAt) {
            throw new InterruptedException();
          }
          return samples(benchmark == HotBenchmark.MPMC_INT ? mpmc : 1);
        },
        () -> noise,
        (what, n, total) -> {});
  }

  @Test
  void onlyAnAlarmIsDrawnAgainAndOnlyAfterAllFirstDraws() throws Exception {
    Draws.Outcome outcome =
        draws("x", 1.2).run(List.of(HotBenchmark.MPMC_INT, HotBenchmark.SPSC_INT));
    assertEquals(
        List.of(HotBenchmark.MPMC_INT, HotBenchmark.SPSC_INT, HotBenchmark.MPMC_INT), drawn);
    assertEquals(1, outcome.second().size());
  }

  @Test
  void anInterruptedRunGoesOnWhereItEnded() throws Exception {
    failAt = 2;
    assertThrows(InterruptedException.class, () -> draws("x", 1).run(TWO));
    failAt = Integer.MAX_VALUE;
    draws("x", 1).run(TWO);
    assertEquals(
        List.of(HotBenchmark.SPSC_INT, HotBenchmark.MPMC_INT, HotBenchmark.MPMC_INT), drawn);
  }

  @Test
  void drawsOfOtherSourcesDoNotCount() throws Exception {
    draws("x", 1).run(TWO);
    draws("y", 1).run(TWO);
    assertEquals(4, drawn.size());
  }

  @Test
  void noisyDrawsAreMadeAgainWhenItIsResumed() throws Exception {
    noise = new Noise(1, 0, 0);
    Draws.Outcome outcome = draws("x", 1).run(TWO);
    assertTrue(outcome.noise().isPresent());
    assertEquals(4, drawn.size()); // each once more in the same run
    noise = new Noise(0, 0, 0);
    assertTrue(draws("x", 1).run(TWO).noise().isEmpty());
    assertEquals(6, drawn.size());
  }

  @Test
  void aLineThatWasCutOffIsPassedOverAndSpoilsNoOther() throws Exception {
    draws("x", 1).run(TWO);
    Path file = folder.resolve("draws.jsonl");
    Files.writeString(file, "{\"of\": \"x\", \"bench", StandardOpenOption.APPEND);
    DrawLog log = new DrawLog(file);
    assertEquals(2, log.read().size());
    log.add(log.read().getFirst());
    assertEquals(3, log.read().size());
    assertEquals(log.read().get(0), log.read().get(2));
  }
}
