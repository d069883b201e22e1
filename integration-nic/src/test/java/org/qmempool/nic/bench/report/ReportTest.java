package org.qmempool.nic.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.profile.Profile;

class ReportTest {
  private static final Pattern LOADS =
      Pattern.compile("(?i)(src|href)\\s*=\\s*[\"']|@import|url\\(|sourceMappingURL|<link|<iframe");

  @Test
  void thePageLoadsNothing() {
    String page = HtmlReport.of(CannedResults.good());
    // Chart.js itself handles images by setting .src, and names its home in a comment.
    String without = page.replaceAll("(?s)<script>/\\*!.*?</script>", "");
    assertTrue(page.contains("Chart.js v4.5.1"), "the library is inside");
    assertTrue(without.length() < page.length() - 100_000, "the library was cut out for the test");
    Matcher loads = LOADS.matcher(without);
    assertFalse(loads.find(), () -> "the page would load something: " + loads.group());
    assertFalse(page.contains("sourceMappingURL"));
    assertFalse(without.contains("http:") || without.contains("https:"));
    assertFalse(page.contains("{{"), "a placeholder is left");
  }

  @Test
  void thePageEscapesWhatItShows() {
    String page = HtmlReport.of(CannedResults.good());
    assertTrue(page.contains("Allocator and ring &lt;alone&gt;"));
    assertTrue(page.contains("no I/O &amp; no noise"));
    assertFalse(page.contains("a </script> CPU"));
    assertEquals(3, page.split("</script>", -1).length - 1, "data, library and script, no more");
  }

  @Test
  void theDataOfThePageIsTheJsonOfTheRun() throws IOException {
    Results results = CannedResults.good();
    String page = HtmlReport.of(results);
    String open = "id=\"data\">";
    int from = page.indexOf(open) + open.length();
    Map<String, Object> onPage =
        JSON.std.mapFrom(page.substring(from, page.indexOf("</script>", from)));
    assertEquals(JSON.std.mapFrom(JsonReport.of(results)), onPage);
    assertEquals(3, onPage.get("budgets") instanceof List<?> budgets ? budgets.size() : -1);
  }

  @Test
  void aBusyMachineIsWarnedOf() {
    String warning = "load 12.8 on 2 CPUs at the start: expect noise";
    assertTrue(TerminalReport.of(CannedResults.good()).contains("\nwarning: " + warning));
    assertTrue(HtmlReport.of(CannedResults.good()).contains(warning));
    assertEquals("", new Machine("", 2, false, "", "", "", 2.0, "").warning());
  }

  @Test
  void budgetsAreThoseOfTheSmallestFrames() {
    assertEquals(67.2, Budget.ALL.get(0).nanos(), 1e-9);
    assertEquals(16.8, Budget.ALL.get(1).nanos(), 1e-9);
    assertEquals(6.72, Budget.ALL.get(2).nanos(), 1e-9);
  }

  @Test
  void theTablesSayWhereADifferenceIsBelowNoise() {
    String text = TerminalReport.of(CannedResults.good());
    assertTrue(text.contains("difference below noise"), text); // at burst 256, locked per burst
    assertTrue(text.contains("80.0 x"), text); // at burst 32, locked per packet
    assertTrue(text.contains("A: ring full 100; softnet backlog"), text);
    assertTrue(text.contains("because: no \"better\" one"), text);
  }

  @Test
  void aGoodRunHoldsAllChecks() {
    assertTrue(CannedResults.good().balances());
    CannedResults.good().checks().forEach(check -> assertTrue(check.held(), check.toString()));
    assertEquals(5, CannedResults.good().checks().size());
  }

  @Test
  void eachCheckCanFail() {
    assertEquals(
        List.of(true, true, false, false, false),
        CannedResults.of(new double[] {20, 2, 3, 2.9}, 80, CannedResults.account(10, 9, 1))
            .checks()
            .stream()
            .map(Results.Check::held)
            .toList());
    Results lossy =
        CannedResults.of(new double[] {20, 4, 1, 0.4}, 80, CannedResults.account(10, 8, 1));
    assertFalse(lossy.balances());
    assertFalse(lossy.checks().getFirst().held());
    assertTrue(TerminalReport.of(lossy).contains("NO"));
  }

  @Test
  void aPointThatWasNotMeasuredIsAFailedCheck() {
    Results results =
        CannedResults.of(new double[] {20, 4, 1}, 80, CannedResults.account(1000, 900, 100));
    assertEquals(List.of("allocator at burst 256, qmempool"), results.missing());
    assertFalse(results.checks().get(1).held());
  }

  @Test
  void aRiseByMoreThanThePointsIntervalIsSeenWhereTheIntervalsOverlap() {
    Results results =
        CannedResults.of(
            new Estimate[] {
              Estimate.of(0.9, 1, 1.5), Estimate.of(1.4, 1.45, 1.5), Estimate.of(0.7, 0.8, 1.5)
            },
            CannedResults.account(1000, 900, 100));
    Results.Check curve = results.checks().getLast();
    assertEquals("rises at burst 8", curve.measured());
    assertFalse(curve.held());
  }

  @Test
  void whereTheTimeGoesIsAChartAndATable() {
    String page = HtmlReport.of(CannedResults.good());
    assertTrue(page.contains("<canvas id=\"plot-time\""), "a chart");
    assertTrue(page.contains("<th scope=\"col\">data copy</th>"), "a column of the class");
    assertTrue(page.contains("<th scope=\"row\">AF_PACKET</th><td>123</td><td>123</td><td>3</td>"));
    assertTrue(page.contains("UDP socket was not measured: no &lt;rights&gt;"));
  }

  @Test
  void withoutSamplesTheReportSaysThatTheClassesAreMissing() {
    Results good = CannedResults.good();
    Profile ticks = new Profile(10, 0, "sampling is forbidden", Map.of("user", 7.0));
    Results results =
        new Results(
            good.machine(),
            good.mode(),
            good.why(),
            good.quick(),
            good.sections(),
            good.patterns(),
            good.costs(),
            good.losses(),
            List.of(new Breakdown("AF_PACKET", "af_packet", ticks)));
    String text = TerminalReport.of(results);
    assertTrue(
        text.contains("classes are missing, as sampling is forbidden; user, system and"), text);
    assertTrue(HtmlReport.of(results).contains("classes are missing, as sampling is forbidden"));
  }
}
