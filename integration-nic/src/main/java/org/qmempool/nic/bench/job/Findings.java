package org.qmempool.nic.bench.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.replay.CostCard;
import org.qmempool.nic.bench.report.Breakdown;
import org.qmempool.nic.bench.report.Curve;
import org.qmempool.nic.bench.report.Machine;
import org.qmempool.nic.bench.report.Results;
import org.qmempool.nic.bench.report.Section;

/** Puts what was measured into the form of the report. */
record Findings(Plan plan, Machine machine, String mode, String why) {
  private static final String NANOS = "ns per packet";

  /** What J. D. Brouer measured on a machine of 3 GHz. */
  private static final Map<String, String> SOURCE_COSTS =
      Map.of(
          CostCard.REENTRANT_PAIR, "a little over 16 (shortest lock + unlock)",
          CostCard.SYNCHRONIZED_PAIR, "a little over 16 (shortest lock + unlock)",
          CostCard.CAS, "8.25 (one LOCK-prefixed instruction)",
          CostCard.CACHE_MISS, "32",
          CostCard.SYSTEM_CALL, "75 with SELinux and audit, 42 without");

  Results of(
      TrafficRounds memory,
      @Nullable TrafficRounds traffic,
      ReplayRounds replay,
      Map<String, Estimate> costs,
      List<Breakdown> breakdowns) {
    List<Section> sections = new ArrayList<>();
    sections.add(
        section(
            Results.ALLOCATOR,
            "Allocator and ring alone",
            "Per burst: take handles, queue descriptors, take them out, free the handles. The"
                + " baseline's free list and queue have one lock; locked per packet means once for"
                + " each packet and operation, so four times a packet. One thread, no I/O; JVMs of"
                + " all variants in turn, "
                + plan.replayRounds()
                + " rounds. This is what batching and being lock-free are worth per packet.",
            replay.forward,
            true));
    sections.add(
        section(
            Results.HANDLES,
            "Allocator alone",
            "Per burst: take handles and free them, without the queue; locked per packet means"
                + " twice a packet.",
            replay.handles,
            true));
    if (!replay.recorded.byBurst().isEmpty()) {
      sections.add(
          section(
              "recorded",
              "The same, with the bursts of the real run",
              "The sizes that the forwarding program moved on traffic, at each burst limit,"
                  + " recorded and replayed in that order.",
              replay.recorded,
              true));
    }
    sections.add(
        section(
            "memory",
            "The whole program on the memory port",
            "Receive, queue, transmit and free with no kernel below, so the lock's cost is not"
                + " drowned; each frame's header is written.",
            memory.busyNanos,
            true));
    if (traffic != null) {
      sections.add(
          section(
              "busy",
              "The whole program on traffic: busy time",
              "Source, A, forward, B, sink over "
                  + mode
                  + ", no more than 256 in flight. The"
                  + " time contains the kernel's work on this CPU, about a microsecond a packet.",
              traffic.busyNanos,
              true));
      sections.add(
          new Section(
              "mpps",
              "The whole program on traffic: rate",
              "Million packets a second at the sink, in the same runs.",
              "Mpps",
              false,
              curves(traffic.mpps, false)));
      sections.add(
          new Section(
              "moved",
              "The whole program on traffic: packets that a round moved",
              "On average, of the rounds that moved any, in the same runs: the burst is a round's"
                  + " limit, and what a round finds is up to source and kernel.",
              "packets",
              false,
              curves(traffic.moved, false)));
    }
    sections.add(
        section(
            "pipeline",
            "Two threads, every handle crosses",
            "One CPU takes handles and queues descriptors, the other takes them out and frees, so"
                + " that a lock is wanted by both.",
            replay.pipeline,
            true));
    List<Results.Loss> losses = new ArrayList<>();
    if (traffic != null) {
      losses.addAll(traffic.losses());
    }
    losses.addAll(memory.losses());
    return new Results(
        machine,
        mode,
        why,
        plan.quick(),
        sections,
        patterns(replay.patterns),
        costs(costs),
        losses,
        breakdowns);
  }

  private static Section section(
      String id, String title, String about, Samples samples, boolean budgets) {
    return new Section(id, title, about, NANOS, budgets, curves(samples, true));
  }

  private static List<Curve> curves(Samples samples, boolean lessIsBetter) {
    return List.of(
        Curve.best(samples.byBurst(), List.of(Variant.QMEMPOOL), lessIsBetter),
        Curve.best(samples.byBurst(), Variant.PER_PACKET, lessIsBetter),
        Curve.best(samples.byBurst(), Variant.PER_BURST, lessIsBetter));
  }

  private static List<Results.Pattern> patterns(Samples samples) {
    return List.of(
        pattern(
            samples,
            "allocate 64 four times, free 256",
            "alloc-64-free-256",
            "77 in the real stack (slab, receive 64, transmit 256)"),
        pattern(
            samples,
            "take 256 in one burst, free them",
            "alloc-256-free-256",
            "40 (slab, 256 held)"),
        pattern(
            samples, "take 256 one by one, free them", "one-by-one-256", "40 (slab, 256 held)"));
  }

  private static Results.Pattern pattern(
      Samples samples, String title, String name, String source) {
    return new Results.Pattern(
        title,
        samples.best(List.of(Variant.QMEMPOOL), name),
        samples.best(Variant.PER_PACKET, name),
        samples.best(Variant.PER_BURST, name),
        source);
  }

  private static List<Results.Cost> costs(Map<String, Estimate> costs) {
    List<Results.Cost> rows = new ArrayList<>();
    costs.forEach(
        (name, estimate) ->
            rows.add(new Results.Cost(name, estimate, SOURCE_COSTS.getOrDefault(name, "-"))));
    return rows;
  }
}
