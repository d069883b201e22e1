package org.qmempool.jmh.gate.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.Results;
import org.qmempool.jmh.gate.Verdict;
import org.qmempool.jmh.gate.time.NullStudy;
import org.qmempool.nic.bench.report.Machine;

/**
 * A run of the gate as one page that needs nothing else: style, script, Chart.js and data are
 * inside it. Tables are plain HTML, so that they can be read without the script. What did not run
 * is said to be missing.
 */
public final class GateReport {
  /** From the webjar that the main job's report uses too. */
  private static final String CHART_JS =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  private static final String STYLE = "/org/qmempool/nic/bench/report/report.css";

  private final Map<String, Optional<PartResult>> parts = new LinkedHashMap<>();
  private final Map<String, String> claims = new LinkedHashMap<>();
  private final GateContext context;

  private GateReport(GateContext context) {
    this.context = context;
  }

  /**
   * Writes the page.
   *
   * @param parts all parts of the gate, in their order, whether they ran or not
   * @param results what parts left here, in this run or an older one
   * @param context of the run
   * @param all what parts found in this run; it counts before what they left
   * @return the page, {@code index.html} in the run's folder
   * @throws IOException if a result cannot be read or the page not be written
   */
  public static Path write(
      List<Part> parts, Results results, GateContext context, List<PartResult> all)
      throws IOException {
    GateReport report = new GateReport(context);
    for (Part part : parts) {
      report.claims.put(part.name(), part.claim());
      report.parts.put(
          part.name(), results.read(part.name()).map(r -> r.waiving(context.waived())));
    }
    for (PartResult result : all) {
      report.parts.put(result.part(), Optional.of(result.waiving(context.waived())));
    }
    Path page = context.output().resolve("index.html");
    Files.writeString(page, report.html());
    return page;
  }

  private String html() throws IOException {
    List<PlotSection> plots = PlotSection.of(rows("peers", "points"));
    return resource("gate.html")
        .replace("{{style}}", resource(STYLE) + resource("gate.css"))
        .replace("{{lead}}", lead())
        .replace("{{sections}}", sections(plots))
        .replace("{{data}}", data(plots))
        .replace("{{script}}", resource("gate.js"))
        .replace(
            "{{chart.js}}", resource(CHART_JS).replaceAll("(?m)^//# sourceMappingURL=.*$", ""));
  }

  private List<Map<?, ?>> rows(String part, String key) {
    return parts
        .getOrDefault(part, Optional.empty())
        .map(r -> Detail.rows(r.details().get(key)))
        .orElse(List.of());
  }

  private String lead() {
    List<PartResult> ran = parts.values().stream().flatMap(Optional::stream).toList();
    Verdict verdict = Verdict.worst(ran.stream().map(PartResult::verdict).toList());
    Set<String> waived = new TreeSet<>();
    for (PartResult result : ran) {
      for (Finding finding : result.findings()) {
        if (finding.verdict() == Verdict.WAIVED) {
          waived.add(finding.name());
        }
      }
    }
    boolean whole = ran.size() == parts.size() && !context.quick();
    StringBuilder html = new StringBuilder("<h1>Release gate: ");
    html.append(said(verdict));
    if (ran.size() < parts.size()) {
      html.append(", incomplete");
    }
    if (!waived.isEmpty()) {
      html.append(", waived: ").append(Html.escape(String.join(", ", waived)));
    }
    html.append(PartResult.elsewhere(ran));
    html.append("</h1>\n<p class=\"on\">").append(Html.escape(Machine.here().line()));
    html.append("</p>\n<p class=\"on\"><b>").append(context.quick() ? "Quick" : "Default");
    html.append(" mode</b>, ").append(ran.size()).append(" of ").append(parts.size());
    html.append(" parts ran.").append(whole ? "" : " This is no proof for a release.");
    html.append("</p>\n<ul class=\"checks\">\n");
    parts.forEach((name, result) -> tile(html, name, result));
    return html.append("</ul>\n").toString();
  }

  private void tile(StringBuilder html, String name, Optional<PartResult> result) {
    String verdict = result.map(r -> said(r.verdict())).orElse("missing: it did not run");
    String style = result.map(r -> style(r.verdict())).orElse("open");
    html.append("<li class=\"").append(style).append("\"><b>").append(Html.escape(name));
    html.append("</b><span>").append(Html.escape(claims.getOrDefault(name, "")));
    html.append("</span><em>").append(verdict);
    result.ifPresent(r -> html.append(String.format(Locale.ROOT, ", %,.0f s", r.seconds())));
    html.append("</em></li>\n");
  }

  private static String said(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String style(Verdict verdict) {
    return switch (verdict) {
      case MET -> "good";
      case SHORT -> "bad";
      case INCONCLUSIVE, WAIVED -> "open";
    };
  }

  private String sections(List<PlotSection> plots) throws IOException {
    StringBuilder html = new StringBuilder();
    findings(html);
    List<Map<?, ?>> thresholds = rows("peers", "thresholds");
    if (thresholds.isEmpty()) {
      html.append("<section>\n<h2>Beside peers</h2>\n<p>Missing: peers did not run.</p>\n");
      html.append("</section>\n");
    } else {
      ThresholdSection.append(html, thresholds);
    }
    for (int i = 0; i < plots.size(); i++) {
      plots.get(i).append(html, i);
    }
    parts.forEach(
        (name, result) -> {
          if (!name.equals("peers")) {
            html.append("<section>\n<h2>").append(Html.escape(name)).append("</h2>\n");
            result.ifPresentOrElse(
                r -> Detail.append(html, r.details()),
                () -> html.append("<p>Missing: it did not run.</p>\n"));
            html.append("</section>\n");
          }
        });
    html.append("<section>\n<h2>How often the time gate is wrong</h2>\n");
    List<String> study = NullStudy.summary(context.root());
    if (study.isEmpty()) {
      html.append(
          "<p>Missing: no comparison of the tree with itself; jmh/gate-null makes them.</p>\n");
    }
    study.forEach(line -> html.append("<p>").append(Html.escape(line)).append("</p>\n"));
    return html.append("</section>\n").toString();
  }

  private void findings(StringBuilder html) {
    List<String> lines = new ArrayList<>();
    parts
        .values()
        .forEach(
            result ->
                result.ifPresent(
                    r ->
                        r.findings()
                            .forEach(
                                f ->
                                    lines.add(
                                        "<li class=\""
                                            + style(f.verdict())
                                            + "\"><b>"
                                            + said(f.verdict())
                                            + "</b> "
                                            + Html.escape(r.part() + ": " + f.line())
                                            + "</li>\n"))));
    if (!lines.isEmpty()) {
      html.append("<section>\n<h2>What stops it, or was waived</h2>\n<ul class=\"findings\">\n");
      lines.forEach(html::append);
      html.append("</ul>\n</section>\n");
    }
  }

  /** JSON within a script element: no "&lt;" may stand there. */
  private static String data(List<PlotSection> plots) throws IOException {
    return JSON.std
        .asString(plots.stream().map(PlotSection::data).toList())
        .replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = GateReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is not on the class path: build with mvn -pl jmh -am package");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
