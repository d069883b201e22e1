package org.qmempool.nic.bench.job;

import java.nio.file.Path;
import java.util.List;
import org.qmempool.nic.bench.baseline.Variant;

/** Prints over what a job sends its frames, and why; to be run as somebody with few rights. */
final class Choosing {
  private Choosing() {}

  /** Arguments: why an outer run sent it here. */
  public static void main(String[] args) {
    JobOptions options = new JobOptions(true, List.of(32), null, args[0], Path.of("nowhere"), true);
    MainJob job = new MainJob(options, new Progress(System.err, false));
    MainJob.Choice choice = job.choose(List.of(Variant.QMEMPOOL));
    System.out.println(choice.mode() + ", because " + choice.why());
    TrafficRounds traffic = choice.traffic();
    if (traffic != null) {
      traffic.close();
    }
  }
}
