package org.qmempool.jmh.gate.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a part says for the report, read from JSON. */
final class Detail {
  private Detail() {}

  /** A list of maps, such as the rows of a table; empty where it is none. */
  static List<Map<?, ?>> rows(Object value) {
    List<Map<?, ?>> rows = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> map) {
          rows.add(map);
        }
      }
    }
    return rows;
  }

  static String text(Map<?, ?> row, String key) {
    Object value = row.get(key);
    return value == null ? "" : Html.value(value);
  }

  static double number(Map<?, ?> row, String key) {
    return row.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Lists of maps as tables, the rest as lines. */
  static void append(StringBuilder html, Map<String, Object> details) {
    details.forEach(
        (key, value) -> {
          List<Map<?, ?>> rows = rows(value);
          if (!rows.isEmpty()) {
            table(html, rows);
          } else if (value instanceof List<?> list) {
            list.forEach(line -> line(html, key, line));
          } else {
            line(html, key, value);
          }
        });
  }

  private static void line(StringBuilder html, String key, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((inner, one) -> line(html, key + ", " + inner, one));
    } else if (value != null && !value.toString().isEmpty()) {
      html.append("<p>").append(Html.escape(key)).append(": ");
      html.append(Html.escape(Html.value(value))).append("</p>\n");
    }
  }

  private static void table(StringBuilder html, List<Map<?, ?>> rows) {
    Set<String> head = new LinkedHashSet<>();
    rows.forEach(row -> row.keySet().forEach(key -> head.add(String.valueOf(key))));
    List<List<String>> cells = new ArrayList<>();
    for (Map<?, ?> row : rows) {
      cells.add(head.stream().map(key -> Html.escape(text(row, key))).toList());
    }
    Html.table(html, List.copyOf(head), cells);
  }
}
