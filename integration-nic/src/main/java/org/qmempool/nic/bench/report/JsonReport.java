package org.qmempool.nic.bench.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.qmempool.nic.bench.measure.Estimate;

/** The results for programs: everything that the page and the tables show, as JSON. */
public final class JsonReport {
  private JsonReport() {}

  /**
   * Writes the results.
   *
   * @param results of a run
   * @return JSON, with line breaks
   */
  public static String of(Results results) {
    try {
      return JSON.std
              .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
              .without(JSON.Feature.WRITE_NULL_PROPERTIES)
              .asString(map(results))
          + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("maps and numbers can always be written", e);
    }
  }

  static Map<String, Object> map(Results results) {
    Map<String, Object> map = new LinkedHashMap<>();
    Machine machine = results.machine();
    Map<String, Object> on = new LinkedHashMap<>();
    on.put("cpu", machine.cpu());
    on.put("cpus", machine.cpus());
    on.put("virtual", machine.virtual());
    on.put("kernel", machine.kernel());
    on.put("architecture", machine.architecture());
    on.put("java", machine.java());
    on.put("load", machine.load());
    on.put("time", machine.time());
    map.put("machine", on);
    map.put("mode", results.mode());
    map.put("why", results.why());
    map.put("quick", results.quick());
    map.put("checks", results.checks().stream().map(JsonReport::check).toList());
    map.put("sections", results.sections().stream().map(JsonReport::section).toList());
    map.put("budgets", Budget.ALL.stream().map(JsonReport::budget).toList());
    List<Object> patterns = new ArrayList<>();
    for (Results.Pattern pattern : results.patterns()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", pattern.name());
      row.put("qmempool", estimate(pattern.ours()));
      row.put("lockedPerPacket", estimate(pattern.perPacket()));
      row.put("lockedPerBurst", estimate(pattern.perBurst()));
      row.put("source", pattern.source());
      patterns.add(row);
    }
    map.put("patterns", patterns);
    List<Object> costs = new ArrayList<>();
    for (Results.Cost cost : results.costs()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", cost.name());
      row.put("nanos", estimate(cost.nanos()));
      row.put("source", cost.source());
      costs.add(row);
    }
    map.put("costs", costs);
    List<Object> losses = new ArrayList<>();
    for (Results.Loss loss : results.losses()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("run", loss.run());
      row.put("variant", loss.variant().label());
      row.put("burst", loss.burst());
      row.putAll(loss.account().toMap());
      row.put("unexplained", loss.account().unexplained());
      row.put("balances", loss.account().balances());
      losses.add(row);
    }
    map.put("losses", losses);
    map.put("breakdowns", results.breakdowns().stream().map(JsonReport::breakdown).toList());
    return map;
  }

  private static Map<String, Object> check(Results.Check check) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("what", check.what());
    map.put("wanted", check.wanted());
    map.put("measured", check.measured());
    map.put("held", check.held());
    return map;
  }

  private static Map<String, Object> budget(Budget budget) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("label", budget.label());
    map.put("nanos", budget.nanos());
    return map;
  }

  private static Map<String, Object> breakdown(Breakdown breakdown) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("port", breakdown.port());
    map.put("mode", breakdown.mode());
    map.put("packets", breakdown.profile().packets());
    map.put("samples", breakdown.profile().samples());
    map.put("missing", breakdown.profile().missing());
    map.put("nanos", breakdown.profile().nanos());
    return map;
  }

  private static Map<String, Object> section(Section section) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", section.id());
    map.put("title", section.title());
    map.put("unit", section.unit());
    map.put("budgets", section.budgets());
    map.put("bursts", section.bursts());
    List<Object> curves = new ArrayList<>();
    for (Curve curve : section.curves()) {
      List<Object> points = new ArrayList<>();
      curve
          .points()
          .forEach(
              (burst, value) -> {
                Map<String, Object> point = new LinkedHashMap<>();
                point.put("burst", burst);
                point.put("lock", curve.locks().getOrDefault(burst, ""));
                point.putAll(estimate(value));
                points.add(point);
              });
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("family", curve.family());
      one.put("points", points);
      curves.add(one);
    }
    map.put("curves", curves);
    return map;
  }

  private static Map<String, Object> estimate(Estimate e) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("median", e.median());
    map.put("low", e.low());
    map.put("high", e.high());
    map.put("samples", e.samples());
    return map;
  }
}
