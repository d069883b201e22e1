package org.qmempool.jmh.gate.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The limits beside peers: a table for each pair that is compared. */
final class ThresholdSection {
  private ThresholdSection() {}

  static void append(StringBuilder html, List<Map<?, ?>> rows) {
    Map<String, List<Map<?, ?>>> groups = new LinkedHashMap<>();
    for (Map<?, ?> row : rows) {
      String group = Detail.text(row, "ours") + " beside " + Detail.text(row, "peer");
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(row);
    }
    html.append("<section id=\"thresholds\">\n<h2>Beside peers, in the same run</h2>\n");
    html.append(
        "<p>Ratios are formed pair by pair; in brackets the 95 % interval of their median.");
    html.append(" Short: the whole interval lies on the wrong side of the limit.</p>\n");
    groups.forEach((group, list) -> append(html, group, list));
    html.append("</section>\n");
  }

  private static void append(StringBuilder html, String group, List<Map<?, ?>> rows) {
    Map<?, ?> first = rows.getFirst();
    html.append("<h3>").append(Html.escape(group)).append("</h3>\n<p class=\"note\">");
    html.append(Html.escape(Detail.text(first, "ratio") + ", " + Detail.text(first, "metric")));
    html.append(". ").append(Html.escape(Detail.text(first, "reason")));
    String machine = Detail.text(first, "machine");
    if (!machine.equals("any")) {
      html.append(" Set for ").append(Html.escape(machine)).append('.');
    }
    html.append("</p>\n");
    List<List<String>> cells = new ArrayList<>();
    for (Map<?, ?> row : rows) {
      String verdict = Detail.text(row, "verdict");
      cells.add(
          List.of(
              Html.escape(Detail.text(row, "name")),
              ratio(row),
              Html.escape(Detail.text(row, "must")),
              Html.escape(Detail.text(row, "aim")),
              "<b class=\"" + style(verdict) + "\">" + Html.escape(verdict) + "</b>",
              Detail.text(row, "samples"),
              Detail.text(row, "draws")));
    }
    Html.table(html, List.of("row", "ratio", "must", "aim", "verdict", "pairs", "draws"), cells);
  }

  /** The median with its interval; a dash where it was not measured. */
  static String ratio(Map<?, ?> row) {
    double median = Detail.number(row, "median");
    return Double.isNaN(median)
        ? "-"
        : Html.shortest(median)
            + " ["
            + Html.shortest(Detail.number(row, "low"))
            + ", "
            + Html.shortest(Detail.number(row, "high"))
            + "]";
  }

  /** A class of the style sheet. */
  static String style(String verdict) {
    return switch (verdict) {
      case "aim", "met" -> "good";
      case "short" -> "bad";
      default -> "open";
    };
  }
}
