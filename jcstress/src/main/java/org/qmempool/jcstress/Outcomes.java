package org.qmempool.jcstress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Prints what a run of jcstress saw, for programs: fields between tabs, one line for each outcome
 * of each test, then one line for each test that is named and gave no sample.
 *
 * <pre>
 * outcome   TEST   OUTCOME   EXPECTATION   COUNT
 * broken    TEST   STATUS
 * missing   TEST
 * </pre>
 *
 * <p>Command: {@code jcstress/stress --outcomes}.
 */
public final class Outcomes {
  private final TreeMap<String, TreeMap<String, Seen>> tests = new TreeMap<>();
  private final TreeMap<String, Status> broken = new TreeMap<>();

  private Outcomes() {}

  /** An outcome: what was expected of it, and how often it was seen. */
  private record Seen(Expect expect, long count) {
    Seen and(Seen other) {
      return new Seen(expect, count + other.count);
    }
  }

  /**
   * Prints the outcomes of the newest result file.
   *
   * @param args the folder that holds it
   * @throws IOException if there is none, or it cannot be read
   * @throws ClassNotFoundException if it is of another version of jcstress
   */
  public static void main(String[] args) throws IOException, ClassNotFoundException {
    Outcomes outcomes = new Outcomes();
    DiskReadCollector collector =
        new DiskReadCollector(newest(Path.of(args[0])).toString(), outcomes::add);
    try {
      collector.dump();
    } finally {
      collector.close();
    }
    outcomes.print();
  }

  private static Path newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      // The name has the time in it, to the second.
      return files
          .filter(f -> String.valueOf(f.getFileName()).startsWith("jcstress-results"))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no jcstress-results in " + folder));
    }
  }

  private void add(TestResult result) {
    if (result.status() != Status.NORMAL) {
      broken.put(result.getName(), result.status());
    }
    TreeMap<String, Seen> seen = tests.computeIfAbsent(result.getName(), name -> new TreeMap<>());
    for (GradingResult grade : result.grading().gradingResults.values()) {
      if (grade.count > 0) {
        seen.merge(grade.id, new Seen(grade.expect, grade.count), Seen::and);
      }
    }
  }

  private void print() {
    tests.forEach(
        (test, outcomes) ->
            outcomes.forEach(
                (id, seen) -> line("outcome", test, id, seen.expect.name(), "" + seen.count)));
    broken.forEach((test, status) -> line("broken", test, status.name()));
    TreeSet<String> missing = new TreeSet<>(TestList.tests());
    tests.forEach(
        (test, outcomes) -> {
          if (!outcomes.isEmpty()) {
            missing.remove(test);
          }
        });
    missing.forEach(test -> line("missing", test));
  }

  private static void line(String... fields) {
    System.out.println(String.join("\t", List.of(fields)));
  }
}
