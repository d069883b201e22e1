package org.qmempool.nic.bench.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The results as one page that needs nothing else: style, script, Chart.js and data are inside it.
 * The tables are plain HTML, so that they can be read without the script.
 */
public final class HtmlReport {
  /** From the webjar; the build unpacks it beside our classes. */
  private static final String CHART_JS =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  private HtmlReport() {}

  /**
   * Writes the results.
   *
   * @param results of a run
   * @return the page
   */
  public static String of(Results results) {
    return resource("report.html")
        .replace("{{style}}", resource("report.css"))
        .replace("{{lead}}", lead(results))
        .replace("{{sections}}", sections(results))
        .replace("{{data}}", data(results))
        .replace("{{script}}", resource("report.js"))
        .replace("{{chart.js}}", chartJs());
  }

  private static String lead(Results results) {
    StringBuilder html = new StringBuilder();
    html.append("<p class=\"on\">").append(escape(results.machine().line())).append("</p>\n");
    if (!results.machine().warning().isEmpty()) {
      html.append("<p class=\"on\"><b>").append(escape(results.machine().warning()));
      html.append("</b></p>\n");
    }
    html.append("<p class=\"on\">Traffic: <b>").append(escape(results.mode())).append("</b>");
    if (!results.why().isEmpty()) {
      html.append(", because ").append(escape(results.why()));
    }
    html.append(results.quick() ? ". Quick run." : ".").append("</p>\n<ul class=\"checks\">\n");
    for (Results.Check check : results.checks()) {
      html.append("<li class=\"").append(check.held() ? "held" : "missed").append("\"><b>");
      html.append(escape(check.measured())).append("</b><span>").append(escape(check.what()));
      html.append("; wanted: ").append(escape(check.wanted())).append("</span><em>");
      html.append(check.held() ? "held" : "not held").append("</em></li>\n");
    }
    return html.append("</ul>\n").toString();
  }

  private static String sections(Results results) {
    StringBuilder html = new StringBuilder();
    for (Section section : results.sections()) {
      html.append("<section id=\"").append(section.id()).append("\">\n<h2>");
      html.append(escape(section.title())).append("</h2>\n<p>").append(escape(section.about()));
      html.append("</p>\n<div class=\"plot\"><canvas id=\"plot-").append(section.id());
      html.append("\" role=\"img\" aria-label=\"").append(escape(section.title()));
      html.append(", ").append(escape(section.unit()));
      html.append(", against burst size; the table below has the same values\"></canvas></div>\n");
      table(html, Table.of(section));
      html.append("</section>\n");
    }
    if (!results.patterns().isEmpty()) {
      plain(html, Table.patterns(results));
    }
    if (!results.breakdowns().isEmpty()) {
      time(html, Table.breakdowns(results));
    }
    plain(html, Table.costs(results));
    plain(html, Table.losses(results));
    return html.toString();
  }

  private static void time(StringBuilder html, Table table) {
    html.append("<section id=\"time\">\n<h2>").append(escape(table.title())).append("</h2>\n");
    html.append("<p>Receive and drop, the same UDP datagrams of 60-byte frames over a veth; the");
    html.append(" memory port writes frames of its own. Samples of the CPU clock while one thread");
    html.append(" sends a few bursts and receives them, in turn; of the sending, softirqs alone");
    html.append(" count, the driver's half of receiving. Classes after Cai et al., SIGCOMM 2021,");
    html.append(" and the program, which is everything outside of the kernel.</p>\n");
    html.append("<div class=\"plot\"><canvas id=\"plot-time\" role=\"img\" aria-label=\"");
    html.append(escape(table.title())).append("; the table below has the same values\">");
    html.append("</canvas></div>\n");
    table(html, table);
    html.append("</section>\n");
  }

  private static void plain(StringBuilder html, Table table) {
    html.append("<section>\n<h2>").append(escape(table.title())).append("</h2>\n");
    table(html, table);
    html.append("</section>\n");
  }

  private static void table(StringBuilder html, Table table) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    for (String name : table.head()) {
      html.append("<th scope=\"col\">").append(escape(name)).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        html.append(i == 0 ? "<th scope=\"row\">" : "<td>");
        html.append(escape(row.get(i))).append(i == 0 ? "</th>" : "</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
    if (!table.note().isEmpty()) {
      html.append("<p class=\"note\">").append(escape(table.note())).append("</p>\n");
    }
  }

  /** JSON within a script element: no "&lt;" may stand there. */
  private static String data(Results results) {
    try {
      return JSON.std.asString(JsonReport.map(results)).replace("<", "\\u003c");
    } catch (IOException e) {
      throw new UncheckedIOException("maps and numbers can always be written", e);
    }
  }

  /** Without its source map, which a browser's tools would look for. */
  private static String chartJs() {
    return resource(CHART_JS).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is not beside the classes: build with mvn -pl integration-nic -am package");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
