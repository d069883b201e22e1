package org.qmempool.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for some milliseconds, in this JVM: that they run, not what they cost. */
class BenchmarksTest {
  @Test
  void everyBenchmarkRuns() throws Exception {
    Path log = Path.of("target", "benchmarks.txt");
    Options options =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(5))
            .param("burst", "32")
            .shouldFailOnError(true)
            .shouldDoGC(false)
            .build();
    Collection<RunResult> results;
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
      results =
          new Runner(options, OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL))
              .run();
    }
    Set<String> ran =
        results.stream()
            .map(r -> r.getParams().getBenchmark())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named =
        BenchmarkList.defaultList()
            .getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                java.util.List.of())
            .stream()
            .map(e -> e.getUsername())
            .collect(Collectors.toCollection(TreeSet::new));
    assertFalse(named.isEmpty());
    assertEquals(named, ran, "named, and run; see " + log);
  }
}
