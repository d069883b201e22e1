package org.qmempool.jmh.gate.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Curves of ours and of every peer that was measured beside it. */
final class PlotSection {
  private final String title;
  private final String axis;
  private final String unit;
  private final Map<String, TreeMap<Double, Map<?, ?>>> families = new LinkedHashMap<>();

  private PlotSection(String title, String axis, String unit) {
    this.title = title;
    this.axis = axis;
    this.unit = unit;
  }

  /** One for each plot that the points name. */
  static List<PlotSection> of(List<Map<?, ?>> points) {
    Map<String, PlotSection> plots = new LinkedHashMap<>();
    for (Map<?, ?> point : points) {
      plots
          .computeIfAbsent(
              Detail.text(point, "plot"),
              title ->
                  new PlotSection(title, Detail.text(point, "axis"), Detail.text(point, "unit")))
          .families
          .computeIfAbsent(Detail.text(point, "family"), f -> new TreeMap<>())
          .put(Detail.number(point, "x"), point);
    }
    return List.copyOf(plots.values());
  }

  /** Canvas and table. */
  void append(StringBuilder html, int index) {
    html.append("<section>\n<h2>").append(Html.escape(title)).append("</h2>\n");
    html.append("<div class=\"plot\"><canvas id=\"plot-").append(index);
    html.append("\" role=\"img\" aria-label=\"").append(Html.escape(title + ", " + unit));
    html.append("; the table below has the same values\"></canvas></div>\n");
    TreeSet<Double> xs = new TreeSet<>();
    families.values().forEach(f -> xs.addAll(f.keySet()));
    List<String> head = new ArrayList<>(List.of(axis));
    head.addAll(families.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (double x : xs) {
      List<String> row = new ArrayList<>(List.of(Html.value(x)));
      for (Map<Double, Map<?, ?>> family : families.values()) {
        Map<?, ?> point = family.get(x);
        row.add(point == null ? "-" : ThresholdSection.ratio(point));
      }
      rows.add(row);
    }
    Html.table(html, head, rows);
    html.append("<p class=\"note\">").append(Html.escape(unit));
    html.append("; median and its 95 % interval.</p>\n</section>\n");
  }

  /** For the script. */
  Map<String, Object> data() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", title);
    map.put("axis", axis);
    map.put("unit", unit);
    List<Object> curves = new ArrayList<>();
    families.forEach(
        (name, points) -> {
          Map<String, Object> curve = new LinkedHashMap<>();
          curve.put("family", name);
          curve.put("points", List.copyOf(points.values()));
          curves.add(curve);
        });
    map.put("curves", curves);
    return map;
  }
}
