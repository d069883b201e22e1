package org.qmempool.nic.cli;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.doctor.Doctor;
import org.qmempool.nic.doctor.Finding;
import org.qmempool.nic.doctor.JsonReport;
import org.qmempool.nic.doctor.Target;
import org.qmempool.nic.doctor.TextReport;
import org.qmempool.nic.doctor.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at the host. */
@Command(
    name = "doctor",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Looks at what this host has set that matters to packet work: what it found, why it matters"
          + " and the command that mends it. Changes nothing.",
      "A check that the host does not answer is 'not known', not good."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to mend, as far as the host tells",
      "1:it could not look",
      "2:bad argument",
      "3:something to mend"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int TO_MEND = 3;

  @Option(
      names = "--check",
      split = ",",
      paramLabel = "NAME",
      completionCandidates = Checks.class,
      description = "Only these: ${COMPLETION-CANDIDATES}; all by default.")
  private List<String> checks = List.of();

  @Option(
      names = "--device",
      split = ",",
      paramLabel = "NAME",
      description = "Only these network devices; all that are up, but the loopback, by default.")
  private List<String> devices = List.of();

  @Option(
      names = "--gbps",
      paramLabel = "G",
      defaultValue = "10",
      description = "Rate of the link, Gb/s; ${DEFAULT-VALUE} by default.")
  private double gbps;

  @Option(
      names = "--rtt",
      paramLabel = "MS",
      defaultValue = "10",
      description = "Round-trip time of its paths, ms; ${DEFAULT-VALUE} by default.")
  private double rttMillis;

  @Option(
      names = "--pool",
      paramLabel = "MIB",
      defaultValue = "64",
      description = "Memory of the packet pool; ${DEFAULT-VALUE} by default, that of nic-run.")
  private int poolMib;

  @Option(names = "--json", description = "Writes JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /** What {@code --check} may name. */
  static final class Checks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Doctor.checks().iterator();
    }
  }

  @Override
  public Integer call() {
    Target target;
    List<Finding> findings;
    try {
      target = new Target(gbps, rttMillis, poolMib);
      findings = Doctor.here().examine(checks, devices, target);
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw new IllegalStateException("picocli sets the spec before it calls", e);
      }
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    System.out.print(json ? JsonReport.of(findings, target) : TextReport.of(findings, target));
    boolean toMend = findings.stream().anyMatch(each -> each.verdict() == Verdict.MEND);
    return toMend ? TO_MEND : 0;
  }
}
