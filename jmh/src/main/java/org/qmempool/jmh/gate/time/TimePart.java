package org.qmempool.jmh.gate.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Git;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.SourceTree;
import org.qmempool.jmh.gate.Verdict;

/**
 * Compares the hot paths with those of an older state of the tree: the last release, or any commit.
 *
 * <p>How is said where it is done: {@link Session} measures, {@link RatioInterval} and {@link
 * DrawResult} judge a draw, {@link Decision} two of them. How often that is wrong is measured by
 * {@link NullStudy}.
 */
public final class TimePart implements Part {
  private static final String NAME = "time";
  private static final String NOISE = "noise";
  private static final String BASELINE = "baseline";
  static final String SOURCES = "jmh/src/main/java/org/qmempool/jmh/gate/time/hot";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String claim() {
    return "no hot path slower than in the last release, or in --baseline";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? 3 : 6;
  }

  @Override
  public Set<String> waivable() {
    Set<String> names = new TreeSet<>(Set.of(NOISE, BASELINE));
    names.addAll(benchmarks());
    return names;
  }

  @Override
  public Set<String> benchmarks() {
    Set<String> names = new TreeSet<>();
    Stream.of(HotBenchmark.values()).forEach(b -> names.add(b.label()));
    return names;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Map<String, Object> details = new LinkedHashMap<>();
    Optional<String> asked = context.baseline();
    if (asked.isEmpty()) {
      asked = new Git(context.root()).lastRelease();
    }
    if (asked.isEmpty()) {
      details.put(BASELINE, "none: there is no release yet; --baseline names any other commit");
      return new PartResult(NAME, List.of(), details);
    }
    String commit = asked.get();
    details.put(BASELINE, commit);
    List<HotBenchmark> chosen =
        context
            .benchmark()
            .flatMap(HotBenchmark::named)
            .map(List::of)
            .orElse(HotBenchmark.of(context.quick()));
    Path built = context.output().resolve("baselines").resolve(commit);
    Optional<Finding> broken = build(context, commit, built, chosen.size());
    if (broken.isPresent()) {
      return new PartResult(NAME, List.of(broken.get()), details);
    }
    Path folder = context.folder(this);
    Arm baseline = Arm.of(commit, built, folder.resolve("paths-baseline"));
    Arm tree = Arm.of("tree", context.root(), folder.resolve("paths-tree"));
    Path sources = context.root().resolve(SOURCES);
    List<HotBenchmark> comparable = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (HotBenchmark benchmark : chosen) {
      if (!tree.compile(sources, benchmark)) {
        throw new IOException(
            benchmark.path() + " does not compile against " + tree.libraries() + ": is it built?");
      }
      if (baseline.compile(sources, benchmark)) {
        comparable.add(benchmark);
      } else {
        missing.add(benchmark.label());
      }
    }
    details.put("not in the baseline", String.join(", ", missing));
    Draws draws =
        new Draws(
            new DrawLog(folder.resolve("draws.jsonl")),
            commit + " " + SourceTree.fingerprint(context.root()),
            new Session(baseline, tree, 0)::draw,
            Noise::now,
            context.progress());
    return result(draws.run(comparable), comparable, missing, details);
  }

  private static PartResult result(
      Draws.Outcome outcome,
      List<HotBenchmark> benchmarks,
      List<String> missing,
      Map<String, Object> details) {
    List<Finding> findings = new ArrayList<>();
    for (String label : missing) {
      findings.add(
          Finding.notJudged(label, label + ": the baseline has not what it calls; waive it"));
    }
    outcome.noise().ifPresent(line -> findings.add(Finding.notJudged(NOISE, line)));
    List<Object> rows = new ArrayList<>();
    for (HotBenchmark benchmark : benchmarks) {
      DrawLog.Entry first = outcome.first().get(benchmark);
      DrawLog.Entry second = outcome.second().get(benchmark);
      if (first == null) {
        continue;
      }
      Verdict verdict = Decision.of(first, Optional.ofNullable(second));
      DrawLog.Entry last = second == null ? first : second;
      rows.add(row(benchmark, last, second, verdict));
      if (verdict != Verdict.MET) {
        findings.add(
            new Finding(benchmark.label(), verdict, line(benchmark, first, last, verdict)));
      }
    }
    details.put("benchmarks", rows);
    return new PartResult(NAME, findings, details);
  }

  private static Map<String, Object> row(
      HotBenchmark benchmark, DrawLog.Entry last, DrawLog.@Nullable Entry second, Verdict verdict) {
    Map<String, Object> row = new LinkedHashMap<>();
    RatioInterval ratio = last.result().tree();
    row.put("benchmark", benchmark.label());
    row.put("baseline, ns per element", rounded(last.result().baselineNanos()));
    row.put("tree, ns per element", rounded(last.result().treeNanos()));
    row.put("tree / baseline", rounded(ratio.median()));
    row.put("interval", "[" + rounded(ratio.low()) + ", " + rounded(ratio.high()) + "]");
    row.put("baseline beside itself", rounded(last.result().control().median()));
    row.put("draws", second == null ? 1 : 2);
    row.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
    return row;
  }

  private static String line(
      HotBenchmark benchmark, DrawLog.Entry first, DrawLog.Entry last, Verdict verdict) {
    RatioInterval ratio = last.result().tree();
    String figures =
        String.format(
            Locale.ROOT,
            "%s: %.3f ns per element, %.3f in the baseline: %.3f times [%.3f, %.3f], %.3f in the"
                + " first draw",
            benchmark.label(),
            last.result().treeNanos(),
            last.result().baselineNanos(),
            ratio.median(),
            ratio.low(),
            ratio.high(),
            first.result().tree().median());
    return verdict == Verdict.SHORT
        ? figures + ": slower in two draws"
        : figures + ": two draws do not tell; repeat on a quieter machine";
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Builds the baseline where that is not done; a finding where it cannot be. */
  private static Optional<Finding> build(
      GateContext context, String commit, Path built, int benchmarks)
      throws IOException, InterruptedException {
    Path done = built.resolve("target").resolve("built");
    if (Files.exists(done)) {
      return Optional.empty();
    }
    context.progress().step("build of the baseline", 1, benchmarks + 1);
    new Git(context.root()).export(commit, built);
    Path log = context.output().resolve("baselines").resolve(commit + ".log");
    Command maven =
        Command.maven(
            context,
            built,
            log,
            List.of("-q", "-pl", "integration-nic", "-am", "package", "-Dmaven.test.skip=true"));
    if (maven.run() != 0) {
      String line = "the baseline " + commit + " does not build: " + maven.tail() + "; see " + log;
      return Optional.of(Finding.notJudged(BASELINE, line));
    }
    Files.createDirectories(done.getParent());
    Files.createFile(done);
    return Optional.empty();
  }
}
