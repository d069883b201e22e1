package org.qmempool.nic.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.job.JobOptions;
import org.qmempool.nic.bench.job.MainJob;
import org.qmempool.nic.bench.job.Progress;
import org.qmempool.nic.bench.measure.ChildFailure;
import org.qmempool.nic.bench.report.Results;
import org.qmempool.nic.bench.report.TerminalReport;
import org.qmempool.nic.bench.traffic.PortKind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code nic-bench}: runs the main job and reports.
 *
 * <p>Exit codes: 0 when it ran and every frame is accounted for, also where a figure misses what it
 * is to show, as that may be noise; 1 when a frame is not accounted for or the job could not be
 * done, 2 for a bad argument, 130 after Ctrl-C.
 */
@Command(
    name = "nic-bench",
    mixinStandardHelpOptions = true,
    version = "nic-bench 0.1.0-SNAPSHOT",
    sortOptions = false,
    description = {
      "Forwards real frames between two ports in bursts, with qmempool and with the same program"
          + " behind a lock, and reports what a packet costs.",
      "Makes its own network, which vanishes with it."
    },
    footer = {
      "",
      "As root it uses AF_XDP on veth pairs. Otherwise it re-runs itself in a user namespace on"
          + " AF_PACKET, or uses the memory port, and says which and why.",
      "",
      "Exit code: 0 when it ran and every frame is accounted for, also where a figure falls short"
          + " of what the run is to show (the table says NO: it may be noise); 1 when a frame is"
          + " lost, doubled or corrupt without explanation, or the job could not be done; 2 for a"
          + " bad argument."
    })
public final class NicBench implements Callable<Integer> {
  private static final String NO_COST_CARD = "--no-cost-card";
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 130;

  /** A Ctrl-C reaches the children too, and the end of one may be seen first. */
  private static final long SAME_SIGNAL_MILLIS = 300;

  @Option(names = "--quick", description = "Fewer bursts and rounds; less than a minute.")
  private boolean quick;

  @Option(
      names = "--bursts",
      split = ",",
      paramLabel = "N",
      description =
          "Burst sizes, 1 to 256, separated by commas; 1,4,8,16,32,64,128,256 by default.")
  private @Nullable List<Integer> bursts;

  @Option(
      names = "--port",
      paramLabel = "KIND",
      converter = Choice.Port.class,
      description =
          "xdp, packet or memory; by default the first of these that can be had on this machine.")
  private @Nullable PortKind port;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "${sys:qmempool.nic-bench.out:-target/nic-bench}",
      description = "Folder of index.html and results.json; ${DEFAULT-VALUE} by default.")
  private Path out = Path.of("target", "nic-bench");

  @Option(names = NO_COST_CARD, hidden = true, description = "For tests: traffic begins at once.")
  private boolean noCostCard;

  @Option(names = UserNamespace.INSIDE, hidden = true)
  private @Nullable String insideUserNamespace;

  @Spec private @Nullable CommandSpec spec;

  private NicBench() {}

  /**
   * Runs the program and exits.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the program; the exit code. */
  static int run(String... args) {
    return CommandErrors.install(new CommandLine(new NicBench())).execute(args);
  }

  @Override
  public Integer call() throws IOException {
    List<Integer> sizes = burstSizes();
    Path folder = writable(out);
    if (insideUserNamespace != null) {
      UserNamespace.endWithParent();
    }
    String line =
        insideUserNamespace == null
            ? "nic-bench: interrupted, there is no report; its network goes with it"
            : ""; // the outer one says it
    try (Interruption interruption = new Interruption(line)) {
      return measure(sizes, folder, interruption);
    }
  }

  private int measure(List<Integer> sizes, Path folder, Interruption interruption)
      throws IOException {
    String why = insideUserNamespace == null ? "" : insideUserNamespace;
    PortKind kind = port;
    if (insideUserNamespace == null && kind != PortKind.MEMORY && kind != PortKind.XDP) {
      String refusal = UserNamespace.whyNoNetwork();
      if (!refusal.isEmpty()) {
        String unusable = UserNamespace.whyUnusable();
        if (unusable.isEmpty()) {
          return UserNamespace.rerun(NicBench.class, arguments(sizes, folder), refusal);
        }
        why = refusal + "; " + unusable;
        if (kind == PortKind.PACKET) {
          throw new ChildFailure("no packet port: " + why + "; run as root, or use --port memory");
        }
        kind = PortKind.MEMORY;
      }
    }
    try {
      return run(new JobOptions(quick, sizes, kind, why, folder, !noCostCard));
    } catch (ChildFailure e) {
      if (interruption.within(SAME_SIGNAL_MILLIS)) {
        return INTERRUPTED;
      }
      throw e;
    }
  }

  private static int run(JobOptions options) throws IOException {
    PrintStream err = System.err;
    Progress progress = new Progress(err, onTerminal());
    Results results = new MainJob(options, progress).run();
    progress.end();
    System.out.print(TerminalReport.of(results));
    Path page = MainJob.write(results, options.out());
    System.out.println();
    System.out.println("report: " + page.toAbsolutePath().normalize().toUri());
    if (!results.balances()) {
      err.println(
          "nic-bench: frames are lost, doubled or corrupt without explanation, or none arrived, see"
              + " the table \"Every frame accounted for\"; the run failed");
      return FAILED;
    }
    if (!results.missing().isEmpty()) {
      err.println(
          "nic-bench: nothing was moved while it was measured in "
              + String.join("; ", results.missing())
              + "; the run failed: end other programs and repeat it");
      return FAILED;
    }
    return 0;
  }

  /** Since JDK 25 there is no console object, again, where there is no terminal. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private List<Integer> burstSizes() {
    List<Integer> asked = bursts;
    if (asked == null) {
      return quick ? JobOptions.QUICK_BURSTS : JobOptions.FULL_BURSTS;
    }
    if (asked.isEmpty()) {
      throw new ParameterException(
          commandLine(),
          "--bursts has no size; allowed are sizes of 1 to "
              + JobOptions.MAX_BURST
              + " separated by commas: name one or more, or leave it out");
    }
    for (int burst : asked) {
      if (burst < 1 || burst > JobOptions.MAX_BURST) {
        throw new ParameterException(
            commandLine(),
            "burst "
                + burst
                + " is out of range; allowed is 1 to "
                + JobOptions.MAX_BURST
                + ", what the smallest ring on the way holds: choose sizes in that range");
      }
    }
    return List.copyOf(new TreeSet<>(asked));
  }

  private Path writable(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw cannotWrite(folder);
    }
    if (!Files.isWritable(folder)) {
      throw cannotWrite(folder);
    }
    return folder;
  }

  private ParameterException cannotWrite(Path folder) {
    return new ParameterException(
        commandLine(),
        "folder "
            + folder
            + " cannot be made or written to; it must be a folder of yours: choose another by"
            + " --out");
  }

  private List<String> arguments(List<Integer> sizes, Path folder) {
    List<String> arguments = new ArrayList<>();
    if (quick) {
      arguments.add("--quick");
    }
    if (noCostCard) {
      arguments.add(NO_COST_CARD);
    }
    arguments.add("--bursts");
    arguments.add(String.join(",", sizes.stream().map(String::valueOf).toList()));
    arguments.add("--out");
    arguments.add(folder.toString());
    if (port != null) {
      arguments.add("--port");
      arguments.add(port.option());
    }
    return arguments;
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return spec.commandLine();
  }
}
