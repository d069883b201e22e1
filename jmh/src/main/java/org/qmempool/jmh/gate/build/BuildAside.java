package org.qmempool.jmh.gate.build;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.GateContext;

/** Packs the published modules of a tree that lies beside ours, without its tests. */
public final class BuildAside {
  private static final Duration BOUND = Duration.ofMinutes(15);

  private BuildAside() {}

  /**
   * Packs.
   *
   * @param context whose Maven arguments it uses
   * @param tree the sources
   * @param log where Maven's output goes
   * @return empty if it was packed; else why not, in one line
   * @throws IOException if Maven cannot be run
   * @throws InterruptedException if the thread is interrupted
   */
  public static String pack(GateContext context, Path tree, Path log)
      throws IOException, InterruptedException {
    Command maven =
        Command.maven(
                context,
                tree,
                log,
                List.of(
                    "-q",
                    "-pl",
                    String.join(",", Libraries.PUBLISHED),
                    "-am",
                    "package",
                    "-Dmaven.test.skip=true"))
            .within(BOUND);
    int code = maven.run();
    return code == 0 ? "" : "mvn package ended with " + code + ": " + maven.tail();
  }
}
