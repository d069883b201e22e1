package org.qmempool.nic.doctor;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The findings for programs. */
public final class JsonReport {
  private JsonReport() {}

  /**
   * Writes the findings.
   *
   * @param findings in their order
   * @param target what the host was to be good for
   * @return JSON with {@code target}, {@code count} by verdict and {@code findings}, with line
   *     breaks
   */
  public static String of(List<Finding> findings, Target target) {
    Map<String, Object> wanted = new LinkedHashMap<>();
    wanted.put("gbps", target.gbps());
    wanted.put("rttMillis", target.rttMillis());
    wanted.put("poolMib", target.poolMib());
    wanted.put("bandwidthDelayProduct", target.bandwidthDelayProduct());
    Map<String, Object> count = new LinkedHashMap<>();
    for (Verdict verdict : Verdict.values()) {
      count.put(
          verdict.word(), findings.stream().filter(each -> each.verdict() == verdict).count());
    }
    List<Object> rows = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("check", finding.check());
      row.put("subject", finding.subject());
      row.put("verdict", finding.verdict().word());
      row.put("found", finding.found());
      row.put("why", finding.why());
      row.put("remedy", finding.remedy());
      rows.add(row);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("target", wanted);
    all.put("count", count);
    all.put("findings", rows);
    try {
      return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("maps and numbers can always be written", e);
    }
  }
}
