package org.qmempool.nic.bench.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildFailure;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.replay.CostCard;
import org.qmempool.nic.bench.report.Breakdown;
import org.qmempool.nic.bench.report.HtmlReport;
import org.qmempool.nic.bench.report.JsonReport;
import org.qmempool.nic.bench.report.Machine;
import org.qmempool.nic.bench.report.Results;
import org.qmempool.nic.bench.traffic.PortKind;

/**
 * The main job: the cost card, the application on the memory port, the application on real traffic,
 * and what allocator and ring cost alone, by replay of the bursts that the traffic had.
 */
public final class MainJob {
  /** Locked programs that the quick run compares with. */
  private static final int LOCK_VARIANTS = 2;

  private final JobOptions options;
  private final Plan plan;
  private final Progress progress;

  /**
   * A job to be run once.
   *
   * @param options what to do
   * @param progress where to say how far it is
   */
  public MainJob(JobOptions options, Progress progress) {
    this(options, options.plan(), progress);
  }

  MainJob(JobOptions options, Plan plan, Progress progress) {
    this.options = options;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @return what was found
   * @throws ChildFailure if the ports that were asked for cannot be had
   */
  public Results run() {
    Machine machine = Machine.here();
    int runs = plan.bothLocks() ? Variant.values().length : LOCK_VARIANTS + 1;
    int onDevices =
        options.port() == PortKind.MEMORY ? 0 : TrafficRounds.steps(plan, runs, PortKind.XDP);
    progress.expect(plan.costRounds() + ReplayRounds.steps(plan));
    progress.expect(TrafficRounds.steps(plan, runs, PortKind.MEMORY) + onDevices);
    progress.expect(ProfileRounds.steps(options.port() != PortKind.MEMORY));
    Map<String, Estimate> costs = ReplayRounds.costs(plan, progress);
    List<Variant> variants = variants(costs);

    try (TrafficRounds memory = new TrafficRounds(plan, PortKind.MEMORY, progress)) {
      Choice choice = choose(variants);
      try (TrafficRounds traffic = choice.traffic()) {
        if (traffic == null) {
          progress.expect(-onDevices); // no device could be had
          progress.expect(
              ProfileRounds.steps(false) - ProfileRounds.steps(options.port() != PortKind.MEMORY));
        }
        memory.open(variants);
        memory.run();
        if (traffic != null) {
          traffic.run();
        }
        ReplayRounds replay = new ReplayRounds(plan, progress);
        replay.run(traffic == null ? Map.of() : traffic.sizes);
        List<Breakdown> breakdowns = new ProfileRounds(plan, progress).run(traffic != null);
        progress.end();
        return new Findings(plan, machine, choice.mode(), choice.why())
            .of(memory, traffic, replay, costs, breakdowns);
      }
    }
  }

  /**
   * Writes {@code index.html} and {@code results.json}.
   *
   * @param results of a run
   * @param folder made if it does not exist
   * @return the page
   * @throws IOException if it cannot be written
   */
  public static Path write(Results results, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path page = folder.resolve("index.html");
    Files.writeString(folder.resolve("results.json"), JsonReport.of(results));
    Files.writeString(page, HtmlReport.of(results));
    return page;
  }

  /** The ports that are used, already open; none for the memory port, which is measured anyway. */
  record Choice(PortKind kind, @Nullable TrafficRounds traffic, String mode, String why) {}

  Choice choose(List<Variant> variants) {
    PortKind asked = options.port();
    if (asked == PortKind.MEMORY) {
      return new Choice(asked, null, "memory port, no kernel", options.why());
    }
    if (asked != null) {
      return open(asked, variants, options.why());
    }
    List<String> refusals = new ArrayList<>();
    List<PortKind> kinds = List.of(PortKind.XDP, PortKind.PACKET);
    if (!options.why().isEmpty()) {
      refusals.add(options.why());
      kinds = List.of(PortKind.PACKET);
    }
    for (PortKind kind : kinds) {
      try {
        return open(kind, variants, String.join("; ", refusals));
      } catch (ChildFailure e) {
        refusals.add("no " + kind.option() + " port: " + e.getMessage());
      }
    }
    return new Choice(PortKind.MEMORY, null, "memory port, no kernel", String.join("; ", refusals));
  }

  private Choice open(PortKind kind, List<Variant> variants, String why) {
    TrafficRounds rounds = new TrafficRounds(plan, kind, progress);
    boolean open = false;
    try {
      rounds.open(variants);
      open = true;
    } finally {
      if (!open) {
        rounds.close();
      }
    }
    return new Choice(kind, rounds, rounds.mode(), why);
  }

  /** All, or with qmempool the two whose lock is the faster one on the cost card. */
  private List<Variant> variants(Map<String, Estimate> costs) {
    if (plan.bothLocks()) {
      return List.of(Variant.values());
    }
    Estimate reentrant = costs.get(CostCard.REENTRANT_PAIR);
    Estimate monitor = costs.get(CostCard.SYNCHRONIZED_PAIR);
    boolean reentrantIsFaster =
        reentrant != null && monitor != null && reentrant.median() < monitor.median();
    return reentrantIsFaster
        ? List.of(Variant.QMEMPOOL, Variant.PACKET_REENTRANT, Variant.BURST_REENTRANT)
        : List.of(Variant.QMEMPOOL, Variant.PACKET_SYNCHRONIZED, Variant.BURST_SYNCHRONIZED);
  }
}
