package org.qmempool.jmh.gate.proof;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.SourceTree;

/**
 * Races on this machine: every jcstress test. What no test on x86 can see, a weakened order, is
 * left to the exploration under a weak memory, which is among the tests of the build.
 *
 * <p>A test that gave no sample falls short: on two CPUs jcstress leaves out tests of more than two
 * actors, and says nothing.
 */
public final class JcstressPart implements Part {
  /** As short as the build's own: one compilation mode, a fraction of a second for each test. */
  private static final List<String> SHORT =
      List.of(
          "-m",
          "quick",
          "-sc",
          "false",
          "-f",
          "1",
          "-fsm",
          "1",
          "-iters",
          "2",
          "-time",
          "100",
          "-jvmArgs",
          "-XX:+UseSerialGC -Xms64m -Xmx64m --enable-native-access=ALL-UNNAMED");

  /** All compilation modes of both actors together; seconds for each test. */
  private static final List<String> FULL = List.of("-m", "quick", "-sc", "false");

  private static final Pattern DONE = Pattern.compile("\\(ETA: .*\\(Rate|\\[OK\\] (\\S+)");
  private static final Pattern COUNTS = Pattern.compile("(\\d+) passed");
  private static final Duration BOUND = Duration.ofMinutes(30);

  /** The part. */
  public JcstressPart() {}

  @Override
  public String name() {
    return "jcstress";
  }

  @Override
  public String claim() {
    return "every jcstress test runs and sees no forbidden outcome";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? 1 : 8;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("mode", context.quick() ? "short" : "quick, one compilation mode for both actors");
    details.put("outcomes", stress(context, findings));
    return new PartResult(name(), findings, details);
  }

  private List<Object> stress(GateContext context, List<Finding> findings)
      throws IOException, InterruptedException {
    Path folder = context.folder(this);
    Path log = folder.resolve("log.txt");
    List<String> words = new ArrayList<>();
    words.add(context.root().resolve("jcstress/stress").toString());
    words.addAll(context.quick() ? SHORT : FULL);
    forget(context.root().resolve("jcstress/target"));
    AtomicInteger done = new AtomicInteger();
    Command stress =
        new Command(context.root(), log, words)
            .within(BOUND)
            .listening(
                line -> {
                  if (DONE.matcher(line).find()) {
                    Matcher counts = COUNTS.matcher(line);
                    int n = counts.find() ? Integer.parseInt(counts.group(1)) : done.get() + 1;
                    done.set(n);
                    context.progress().step("configurations passed: " + n, 1, 1);
                  }
                });
    int code = stress.run();
    if (code == Command.TIMED_OUT) {
      findings.add(Finding.notJudged(name(), "jcstress took too long: see " + log));
      return List.of();
    }
    Path outcomes = folder.resolve("outcomes.txt");
    Command reader =
        new Command(
            context.root(),
            outcomes,
            List.of(context.root().resolve("jcstress/stress").toString(), "--outcomes"));
    if (reader.run() != 0) {
      findings.add(
          Finding.notJudged(
              name(), "jcstress left no results: " + stress.tail() + " / " + reader.tail()));
      return List.of();
    }
    List<Object> tests = grade(Files.readAllLines(outcomes), findings);
    if (code != 0 && findings.isEmpty()) {
      findings.add(
          Finding.notJudged(
              name(), "jcstress ended with " + code + ": " + stress.tail() + "; see " + log));
    }
    return tests;
  }

  /** What an older run left must not pass for this one's. */
  static void forget(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return;
    }
    try (DirectoryStream<Path> old = Files.newDirectoryStream(target, "jcstress-results*")) {
      for (Path results : old) {
        SourceTree.delete(results);
      }
    }
  }

  /** Turns the lines of {@code --outcomes} into findings and, for the report, tests. */
  static List<Object> grade(List<String> lines, List<Finding> findings) {
    Map<String, List<String>> tests = new LinkedHashMap<>();
    Set<String> failed = new TreeSet<>();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      if (fields.length < 2) {
        continue;
      }
      String test = fields[1].substring(fields[1].lastIndexOf('.') + 1);
      switch (fields[0]) {
        case "outcome" -> {
          tests
              .computeIfAbsent(test, name -> new ArrayList<>())
              .add(fields[2] + ": " + fields[4] + " " + fields[3].toLowerCase(Locale.ROOT));
          if (fields[3].equals("FORBIDDEN")) {
            failed.add(test);
            findings.add(
                Finding.fallsShort(
                    test,
                    test + ": forbidden outcome " + fields[2] + " seen " + fields[4] + " times"));
          }
        }
        case "broken" -> findings.add(Finding.fallsShort(test, test + " ended by " + fields[2]));
        case "missing" ->
            findings.add(Finding.fallsShort(test, test + " gave no sample: it did not run"));
        default -> {
          // what the launcher says
        }
      }
    }
    if (tests.isEmpty()) {
      findings.add(Finding.fallsShort("jcstress", "no test ran"));
    }
    List<Object> list = new ArrayList<>();
    tests.forEach(
        (test, outcomes) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("test", test);
          one.put("passed", !failed.contains(test));
          one.put("outcomes", String.join("; ", outcomes));
          list.add(one);
        });
    return list;
  }
}
