package org.qmempool.nic.doctor;

import java.util.List;
import java.util.Locale;

/** The findings for people: by check, with what to do under what was found. */
public final class TextReport {
  private static final int WIDTH = 11;

  private TextReport() {}

  /**
   * Writes the findings.
   *
   * @param findings in their order
   * @param target what the host was to be good for
   * @return lines
   */
  public static String of(List<Finding> findings, Target target) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "target: %s Gb/s over %s ms, %d bytes under way, a pool of %d MiB%n",
            number(target.gbps()),
            number(target.rttMillis()),
            target.bandwidthDelayProduct(),
            target.poolMib()));
    String check = "";
    for (Finding finding : findings) {
      if (!finding.check().equals(check)) {
        check = finding.check();
        out.append('\n').append(check).append(": ").append(finding.why()).append('\n');
      }
      String verdict = finding.verdict().word();
      out.append("  ").append(verdict).append(" ".repeat(WIDTH - verdict.length()));
      out.append(finding.subject()).append(": ").append(finding.found()).append('\n');
      if (!finding.remedy().isEmpty()) {
        out.append("  ").append(" ".repeat(WIDTH)).append("-> ").append(finding.remedy());
        out.append('\n');
      }
    }
    out.append('\n');
    for (Verdict verdict : Verdict.values()) {
      long n = findings.stream().filter(each -> each.verdict() == verdict).count();
      out.append(n).append(' ').append(verdict.word());
      out.append(verdict == Verdict.NOT_KNOWN ? "\n" : ", ");
    }
    return out.append("What sysctl, echo, ethtool and tc set lasts until the next start.\n")
        .toString();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%s", value);
  }
}
