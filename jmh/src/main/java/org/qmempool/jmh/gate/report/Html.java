package org.qmempool.jmh.gate.report;

import java.util.List;
import java.util.Locale;

/** Text for a page. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** For people: three digits of a fraction, all of what is whole. */
  static String value(Object value) {
    if (value instanceof Number number) {
      double d = number.doubleValue();
      return d == Math.rint(d) && Math.abs(d) < 1e15
          ? String.format(Locale.ROOT, "%,d", (long) d)
          : shortest(d);
    }
    return String.valueOf(value);
  }

  /** Three significant digits without an exponent. */
  static String shortest(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /** A table; cells are HTML already, the first of each row is its head. */
  static void table(StringBuilder html, List<String> head, List<List<String>> rows) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    for (String name : head) {
      html.append("<th scope=\"col\">").append(escape(name)).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        html.append(i == 0 ? "<th scope=\"row\">" : "<td>");
        html.append(row.get(i)).append(i == 0 ? "</th>" : "</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }
}
