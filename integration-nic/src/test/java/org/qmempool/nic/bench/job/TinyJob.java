package org.qmempool.nic.bench.job;

import java.nio.file.Path;
import java.util.List;
import org.qmempool.nic.bench.report.TerminalReport;

/** A job as small as can be, on what it may have; to be run as somebody with few rights. */
final class TinyJob {
  private TinyJob() {}

  /** Arguments: why an outer run sent it here. */
  public static void main(String[] args) {
    List<Integer> bursts = List.of(32);
    JobOptions options = new JobOptions(true, bursts, null, args[0], Path.of("nowhere"));
    Plan plan = new Plan(true, bursts, 1, 1, 20, 1, 1, 1, 1, 10, 1, 1000, false);
    System.out.print(
        TerminalReport.of(new MainJob(options, plan, new Progress(System.err, false)).run()));
  }
}
