package org.qmempool.jmh.gate.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.UsageException;

/** A part that finds what the test says. */
final class PlayedPart implements Part {
  /** What a part does when it runs. */
  @FunctionalInterface
  interface Run {
    List<Finding> of(GateContext context) throws IOException, InterruptedException;
  }

  private final String name;
  private final Run run;
  private final double quickMinutes;
  final AtomicInteger runs = new AtomicInteger();

  PlayedPart(String name, Run run) {
    this(name, run, 1);
  }

  PlayedPart(String name, Run run, double quickMinutes) {
    this.name = name;
    this.run = run;
    this.quickMinutes = quickMinutes;
  }

  static PlayedPart met(String name) {
    return new PlayedPart(name, context -> List.of());
  }

  static PlayedPart falling(String name) {
    return new PlayedPart(
        name, context -> List.of(Finding.fallsShort("row", "row takes 3 ns; allowed are 2")));
  }

  static PlayedPart unjudged(String name, String what) {
    return new PlayedPart(name, context -> List.of(Finding.notJudged(what, "no " + what)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String claim() {
    return "what the test says";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? quickMinutes : 1;
  }

  @Override
  public Set<String> waivable() {
    return Set.of("dpdk");
  }

  @Override
  public Set<String> benchmarks() {
    return name.equals("speed") ? Set.of("fast", "faster") : Set.of();
  }

  @Override
  public void check(GateContext context) throws UsageException {
    if (name.equals("misspelt")) {
      throw new UsageException("thresholds.toml line 3: no benchmark fsat; there is fast");
    }
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    runs.incrementAndGet();
    context.progress().step("only step", 1, 1);
    return new PartResult(name, run.of(context), Map.of("runs", runs.get()));
  }
}
