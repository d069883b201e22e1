package org.qmempool.nic.bench.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildJvm;
import org.qmempool.nic.bench.report.Results;
import org.qmempool.nic.bench.traffic.LossAccount;
import org.qmempool.nic.bench.traffic.PortKind;
import org.qmempool.nic.bench.traffic.RunResult;
import org.qmempool.nic.bench.traffic.TrafficChild;

/**
 * Runs the application on ports of one kind: each variant has one JVM with its network, and they
 * take turns, run by run, in another order each round. While one runs, the others wait.
 */
final class TrafficRounds implements AutoCloseable {
  private static final Duration BOUND = Duration.ofMinutes(2);

  private final Plan plan;
  private final PortKind kind;
  private final Progress progress;
  private final Map<Variant, ChildJvm> children = new EnumMap<>(Variant.class);
  private final Map<String, Results.Loss> losses = new LinkedHashMap<>();
  final Samples mpps = new Samples();
  final Samples busyNanos = new Samples();
  final Samples moved = new Samples();
  final Map<Integer, List<Integer>> sizes = new TreeMap<>();
  private String mode = "";

  TrafficRounds(Plan plan, PortKind kind, Progress progress) {
    this.plan = plan;
    this.kind = kind;
    this.progress = progress;
  }

  static int steps(Plan plan, int variants, PortKind kind) {
    int runs = plan.bursts().size() * variants;
    return runs * plan.trafficRounds() + (kind == PortKind.MEMORY ? 0 : runs);
  }

  /**
   * Makes the networks and opens the ports of all variants.
   *
   * @throws org.qmempool.nic.bench.measure.ChildFailure if they cannot be opened; one line says why
   */
  void open(List<Variant> variants) {
    for (Variant variant : variants) {
      ChildJvm child =
          ChildJvm.start(TrafficChild.class, List.of("-Xmx128m"), kind.name(), variant.option());
      children.put(variant, child);
      mode = String.valueOf(child.ask("mode", BOUND).get("mode"));
    }
  }

  /** What the frames travel over. */
  String mode() {
    return mode;
  }

  void run() {
    List<Variant> order = new ArrayList<>(children.keySet());
    int millis = kind == PortKind.MEMORY ? plan.memoryMillis() : plan.trafficMillis();
    for (int round = 0; round < plan.trafficRounds(); round++) {
      // The first run of a JVM is interpreted in part: warm it up for longer.
      int warm = plan.trafficWarmMillis() * (round == 0 ? 10 : 1);
      for (int burst : plan.bursts()) {
        for (Variant variant : order) {
          step(kind == PortKind.MEMORY ? "" : ", closed loop", burst, variant);
          closedLoop(variant, burst, warm, millis);
        }
        Collections.rotate(order, 1);
      }
    }
    if (kind != PortKind.MEMORY) {
      for (int burst : plan.bursts()) {
        for (Variant variant : order) {
          step(", open loop", burst, variant);
          RunResult result = ask(variant, "open " + burst + " " + plan.openFrames());
          account("open loop", variant, burst, result.loss());
        }
      }
    }
  }

  private void step(String run, int burst, Variant variant) {
    progress.step(kind.option() + " port" + run + ", burst " + burst + ": " + variant.label());
  }

  private void closedLoop(Variant variant, int burst, int warm, int millis) {
    RunResult result = ask(variant, "closed " + burst + " " + warm + " " + millis);
    String name = Integer.toString(burst);
    mpps.add(variant, name, result.mpps());
    busyNanos.add(variant, name, result.busyNanos());
    moved.add(variant, name, result.averageBurst());
    if (variant == Variant.QMEMPOOL && !result.sizes().isEmpty()) {
      sizes.put(burst, result.sizes()); // those of the last round stay
    }
    account(kind == PortKind.MEMORY ? "memory port" : "closed loop", variant, burst, result.loss());
  }

  private RunResult ask(Variant variant, String command) {
    ChildJvm child = children.get(variant);
    if (child == null) {
      throw new IllegalStateException(variant + " was not opened");
    }
    return RunResult.of(child.ask(command, BOUND));
  }

  private void account(String run, Variant variant, int burst, LossAccount account) {
    Results.Loss one = new Results.Loss(run, variant, burst, account);
    losses.merge(
        run + variant + burst,
        one,
        (before, now) -> {
          // A run that does not balance must not be hidden by one that errs the other way.
          LossAccount worse = before.account().balances() ? now.account() : before.account();
          LossAccount sum = before.account().plus(now.account());
          return new Results.Loss(
              run, variant, burst, worse.balances() || !sum.balances() ? sum : worse);
        });
  }

  List<Results.Loss> losses() {
    return List.copyOf(losses.values());
  }

  @Override
  public void close() {
    children.values().forEach(ChildJvm::close);
  }
}
