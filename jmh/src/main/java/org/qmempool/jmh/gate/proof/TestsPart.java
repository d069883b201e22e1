package org.qmempool.jmh.gate.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.SourceTree;
import org.qmempool.jmh.gate.allocation.AllocationPart;

/**
 * Builds and tests everything by {@code mvn verify}, unless the build that calls has just done so.
 */
public final class TestsPart implements Part {
  private static final Pattern MODULE = Pattern.compile("Building (\\S+) .*\\[(\\d+)/(\\d+)\\]");
  private static final Duration BOUND = Duration.ofMinutes(40);

  /** The part. */
  public TestsPart() {}

  @Override
  public String name() {
    return "tests";
  }

  @Override
  public String claim() {
    return "every module builds and its tests pass";
  }

  @Override
  public double minutes(Mode mode) {
    return 6;
  }

  @Override
  public Set<String> waivable() {
    return Set.of(AllocationPart.ROOT);
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    Instant since = context.tested().orElse(Instant.EPOCH);
    if (context.tested().isEmpty()) {
      for (TestReports module : TestReports.read(context.root(), since)) {
        // What an older run left must not pass for this one's.
        SourceTree.delete(
            context.root().resolve(module.module()).resolve("target/surefire-reports"));
      }
      Path log = context.folder(this).resolve("log.txt");
      Command maven =
          Command.maven(context, context.root(), log, List.of("verify"))
              .within(BOUND)
              .listening(line -> progress(context, line));
      int code = maven.run();
      if (code == Command.TIMED_OUT) {
        findings.add(
            Finding.notJudged(
                name(), "mvn verify took more than " + BOUND.toMinutes() + " minutes: see " + log));
      } else if (code != 0) {
        findings.add(Finding.fallsShort(name(), "mvn verify failed, see " + log));
      }
    }
    List<TestReports> modules = TestReports.read(context.root(), since);
    for (TestReports module : modules) {
      for (String failure : module.failed()) {
        findings.add(Finding.fallsShort(name(), module.module() + ": " + failure));
      }
      // After a failure Maven leaves out the modules behind it.
      if (module.tests() == 0 && findings.isEmpty()) {
        findings.add(Finding.fallsShort(name(), module.module() + ": no test ran"));
      }
      if (!module.skipped().isEmpty()) {
        findings.add(
            Finding.notJudged(
                AllocationPart.ROOT,
                "%s: %d tests were skipped, the first is %s"
                    .formatted(
                        module.module(), module.skipped().size(), module.skipped().getFirst())));
      }
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("modules", modules.stream().map(TestReports::toMap).toList());
    return new PartResult(name(), findings, details);
  }

  private static void progress(GateContext context, String line) {
    Matcher module = MODULE.matcher(line);
    if (module.find()) {
      context
          .progress()
          .step(
              module.group(1),
              Integer.parseInt(module.group(2)),
              Integer.parseInt(module.group(3)));
    }
  }
}
