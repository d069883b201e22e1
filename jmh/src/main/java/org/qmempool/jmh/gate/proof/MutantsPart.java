package org.qmempool.jmh.gate.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;

/** The checkers' own check: {@code jcstress/mutants} plants faults that each of them must catch. */
public final class MutantsPart implements Part {
  private static final Pattern MUTANT =
      Pattern.compile("mutant (\\S+)\\s+(caught|MISSED) by (.+) in ([0-9.]+) s");
  private static final Duration BOUND = Duration.ofMinutes(40);

  /**
   * The constants of the enum are the only lines of two blanks, a name in capitals and a bracket.
   */
  private static final Pattern NAMED = Pattern.compile("(?m)^  [A-Z][A-Z0-9_]+\\($");

  /** The part. */
  public MutantsPart() {}

  @Override
  public String name() {
    return "mutants";
  }

  @Override
  public String claim() {
    return "each planted fault is caught by the checkers named for it";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? 0 : 8;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Path log = context.folder(this).resolve("log.txt");
    int named = named(context.root());
    AtomicInteger done = new AtomicInteger();
    Command mutants =
        new Command(
                context.root(), log, List.of(context.root().resolve("jcstress/mutants").toString()))
            .within(BOUND)
            .listening(
                line -> {
                  Matcher mutant = MUTANT.matcher(line);
                  if (mutant.find()) {
                    int n = done.incrementAndGet();
                    context.progress().step(mutant.group(1), Math.min(n, named), named);
                  }
                });
    int code = mutants.run();
    List<Finding> findings = new ArrayList<>();
    List<Object> rows = read(Files.readAllLines(log), findings);
    if (code == Command.TIMED_OUT) {
      findings.add(
          Finding.notJudged(
              name(), "took more than " + BOUND.toMinutes() + " minutes: see " + log));
    } else if (code != 0 && findings.isEmpty()) {
      findings.add(
          Finding.fallsShort(
              name(),
              "a checker finds a fault in the source as it is, or nothing ran: see " + log));
    } else if (named == 0) {
      findings.add(Finding.fallsShort(name(), "Mutant.java names none that the gate can count"));
    } else if (distinct(rows) < named) {
      findings.add(
          Finding.fallsShort(
              name(), "only " + distinct(rows) + " of " + named + " mutants were looked for"));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("mutants", rows);
    return new PartResult(name(), findings, details);
  }

  /** A mutant has a row for each checker. */
  static long distinct(List<Object> rows) {
    return rows.stream().map(row -> ((Map<?, ?>) row).get("mutant")).distinct().count();
  }

  private static int named(Path root) throws IOException {
    Path source = root.resolve("jcstress/src/test/java/org/qmempool/jcstress/mutants/Mutant.java");
    return (int) NAMED.matcher(Files.readString(source)).results().count();
  }

  /** Turns the lines of {@code jcstress/mutants} into findings and, for the report, rows. */
  static List<Object> read(List<String> lines, List<Finding> findings) {
    List<Object> rows = new ArrayList<>();
    for (String line : lines) {
      Matcher mutant = MUTANT.matcher(line);
      if (mutant.find()) {
        boolean caught = mutant.group(2).equals("caught");
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("mutant", mutant.group(1));
        row.put("killedBy", caught ? mutant.group(3) : "missed by " + mutant.group(3));
        row.put("seconds", Double.parseDouble(mutant.group(4)));
        rows.add(row);
        if (!caught) {
          findings.add(
              Finding.fallsShort(
                  mutant.group(1), mutant.group(1) + " is missed by " + mutant.group(3)));
        }
      }
    }
    return rows;
  }
}
