package org.qmempool.jmh.gate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a part found.
 *
 * @param part its {@link Part#name()}
 * @param findings each thing that falls short or could not be judged; empty where all is met
 * @param seconds how long it took
 * @param details for the report: maps, lists, strings, numbers and booleans, as JSON has them
 */
public record PartResult(
    String part, List<Finding> findings, double seconds, Map<String, Object> details) {
  /** The detail that counts limits which are set for machines of another class. */
  public static final String ELSEWHERE = "set for other machines";

  /** Copies the list. */
  public PartResult {
    findings = List.copyOf(findings);
  }

  /**
   * A result whose time the gate takes.
   *
   * @param part its {@link Part#name()}
   * @param findings each thing that falls short or could not be judged
   * @param details for the report
   */
  public PartResult(String part, List<Finding> findings, Map<String, Object> details) {
    this(part, findings, 0, details);
  }

  /**
   * Of the whole part.
   *
   * @return the worst of the findings; {@link Verdict#MET} where there is none
   */
  public Verdict verdict() {
    return Verdict.worst(findings.stream().map(Finding::verdict).toList());
  }

  /**
   * What a headline says of limits that do not count on this machine.
   *
   * @param all results
   * @return for example {@code ", 3 limits set for other machines not judged"}; empty for none
   */
  public static String elsewhere(List<PartResult> all) {
    int limits = 0;
    for (PartResult result : all) {
      limits += result.details().get(ELSEWHERE) instanceof Number n ? n.intValue() : 0;
    }
    return limits == 0 ? "" : ", " + limits + " limits set for other machines not judged";
  }

  /**
   * Turns what could not be judged and was named into {@link Verdict#WAIVED}. What falls short
   * cannot be waived.
   *
   * @param waived names of findings, or of the whole part
   * @return this result with those findings waived
   */
  public PartResult waiving(Set<String> waived) {
    return new PartResult(
        part,
        findings.stream()
            .map(
                f ->
                    f.verdict() == Verdict.INCONCLUSIVE
                            && (waived.contains(f.name()) || waived.contains(part))
                        ? new Finding(f.name(), Verdict.WAIVED, f.line())
                        : f)
            .toList(),
        seconds,
        details);
  }
}
