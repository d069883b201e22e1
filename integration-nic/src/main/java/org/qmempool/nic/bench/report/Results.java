package org.qmempool.nic.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.traffic.LossAccount;

/**
 * What a run of the main job found.
 *
 * @param machine what it ran on
 * @param mode what the frames travelled over
 * @param why why they travelled over that and nothing better; empty if there was nothing better
 * @param quick true for the short run
 * @param sections quantities against the burst size
 * @param patterns the source's own pattern of allocation
 * @param costs the cost card
 * @param losses the balance of each run
 * @param breakdowns where the time goes, port by port
 */
public record Results(
    Machine machine,
    String mode,
    String why,
    boolean quick,
    List<Section> sections,
    List<Pattern> patterns,
    List<Cost> costs,
    List<Loss> losses,
    List<Breakdown> breakdowns) {
  /** Id of the section with the cost of the allocator alone. */
  public static final String HANDLES = "handles";

  /** Id of the section with the cost of allocator and ring alone. */
  public static final String ALLOCATOR = "allocator";

  private static final double TIMES_LESS_AT_32 = 60;

  /** Copies the lists. */
  public Results {
    sections = List.copyOf(sections);
    patterns = List.copyOf(patterns);
    costs = List.copyOf(costs);
    losses = List.copyOf(losses);
    breakdowns = List.copyOf(breakdowns);
  }

  /**
   * One way to take and give back handles, in ns per handle.
   *
   * @param name what was done
   * @param ours qmempool's cost
   * @param perPacket with the faster lock per packet
   * @param perBurst with the faster lock per burst
   * @param source what the source of the idea measured, as text
   */
  public record Pattern(
      String name, Estimate ours, Estimate perPacket, Estimate perBurst, String source) {}

  /**
   * One line of the cost card.
   *
   * @param name what was done
   * @param nanos what it costs here
   * @param source what the source of the idea measured, as text
   */
  public record Cost(String name, Estimate nanos, String source) {}

  /**
   * The balance of the runs of one variant at one burst.
   *
   * @param run closed loop, open loop or memory port
   * @param variant what they ran on
   * @param burst size
   * @param account the balance
   */
  public record Loss(String run, Variant variant, int burst, LossAccount account) {}

  /**
   * One thing that a run is to show.
   *
   * @param what it is
   * @param wanted the limit
   * @param measured what was measured
   * @param held whether it is so
   */
  public record Check(String what, String wanted, String measured, boolean held) {}

  /**
   * Points that were to be measured and were not, as a run moved nothing while it was measured.
   *
   * @return one phrase each; empty as a rule
   */
  public List<String> missing() {
    TreeSet<Integer> wanted = new TreeSet<>();
    losses.forEach(loss -> wanted.add(loss.burst()));
    sections.forEach(section -> wanted.addAll(section.bursts()));
    List<String> missing = new ArrayList<>();
    for (Section section : sections) {
      for (Curve curve : section.curves()) {
        for (int burst : wanted) {
          if (!curve.points().containsKey(burst)) {
            missing.add(section.id() + " at burst " + burst + ", " + curve.family());
          }
        }
      }
    }
    return missing;
  }

  /**
   * True if every frame of every run is accounted for.
   *
   * @return false makes the run a failure
   */
  public boolean balances() {
    return losses.stream().allMatch(loss -> loss.account().balances());
  }

  /**
   * What the run is to show, as far as the bursts that it needs were measured.
   *
   * @return in order of importance
   */
  public List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    long frames = losses.stream().mapToLong(loss -> loss.account().sent()).sum();
    long bad = losses.stream().filter(loss -> !loss.account().balances()).count();
    checks.add(
        new Check(
            "every frame arrived once and whole, or lies in one drop counter",
            "all runs",
            bad == 0
                ? Numbers.count(frames) + " frames in " + losses.size() + " runs"
                : bad + " of " + losses.size() + " runs do not balance",
            bad == 0));
    List<String> missing = missing();
    checks.add(
        new Check(
            "every point was measured",
            "none missing",
            missing.isEmpty() ? "none missing" : "missing: " + String.join("; ", missing),
            missing.isEmpty()));
    section(HANDLES).ifPresent(handles -> addRatioCheck(checks, "allocator", handles));
    section(ALLOCATOR)
        .ifPresent(
            allocator -> {
              addRatioCheck(checks, "allocator and ring", allocator);
              addCurveChecks(checks, allocator);
            });
    return checks;
  }

  private static void addRatioCheck(List<Check> checks, String what, Section section) {
    Estimate ours = section.point(Variant.QMEMPOOL.family(), 32);
    Estimate locked = section.point(Variant.PACKET_REENTRANT.family(), 32);
    if (ours != null && locked != null) {
      double times = locked.median() / ours.median();
      checks.add(
          new Check(
              what + " at burst 32 against the lock once per packet and operation",
              "at least " + Numbers.shortest(TIMES_LESS_AT_32) + " times less",
              Numbers.shortest(times) + " times less",
              times >= TIMES_LESS_AT_32));
    }
  }

  private static void addCurveChecks(List<Check> checks, Section allocator) {
    Estimate ours = allocator.point(Variant.QMEMPOOL.family(), 32);
    Estimate large = allocator.point(Variant.QMEMPOOL.family(), 256);
    if (ours != null && large != null) {
      checks.add(
          new Check(
              "cost at burst 256 against burst 32",
              "at most half",
              Numbers.shortest(large.median()) + " of " + Numbers.shortest(ours.median()) + " ns",
              large.median() <= ours.median() / 2));
    }
    String rises = rises(allocator);
    checks.add(
        new Check(
            "allocator and ring against burst size",
            "no rise beyond the point's interval",
            rises.isEmpty() ? "no rise" : "rises at burst" + rises,
            rises.isEmpty()));
  }

  private static String rises(Section allocator) {
    StringBuilder rises = new StringBuilder();
    @Nullable Estimate before = null;
    for (int burst : allocator.bursts()) {
      Estimate point = allocator.point(Variant.QMEMPOOL.family(), burst);
      if (point != null && before != null && point.median() - before.median() > point.halfWidth()) {
        rises.append(' ').append(burst);
      }
      before = point == null ? before : point;
    }
    return rises.toString();
  }

  /**
   * Finds a section.
   *
   * @param id as {@link Section#id()}
   * @return empty if it was not measured
   */
  public Optional<Section> section(String id) {
    return sections.stream().filter(section -> section.id().equals(id)).findFirst();
  }
}
