package org.qmempool.jmh.gate.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Git;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.Results;
import org.qmempool.jmh.gate.SourceTree;
import org.qmempool.jmh.gate.UsageException;
import org.qmempool.jmh.gate.Verdict;
import org.qmempool.jmh.gate.report.GateReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code jmh/gate}: see {@code --help}. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    version = "gate 0.1.0-SNAPSHOT",
    sortOptions = false,
    description =
        "The release gate: runs the parts below in their order and says one line for each thing"
            + " that falls short. No release without its 0.")
public final class Gate implements Callable<Integer> {
  private static final int INTERRUPTED = 130;
  private static final int HELP_WIDTH = 110;

  @Option(
      names = "--quick",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Less than 12 minutes on two cores: for a change, not for a release.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Run these parts alone, separated by commas.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Run one benchmark, or one row of the allocation gate, alone.")
  private String benchmark = "";

  @Option(
      names = "--resume",
      description =
          "Go on with a run that was interrupted, with the same options and the same sources: parts"
              + " that were done are not run again, and pairs and draws that were made count as"
              + " they are; without --resume all is drawn again.")
  private boolean resume;

  @Option(
      names = "--waive",
      split = ",",
      paramLabel = "NAME",
      description =
          "What may go unjudged, for example dpdk; the headline names it. What falls short cannot"
              + " be waived.")
  private List<String> waive = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "REF",
      defaultValue = "",
      description = "The commit that the time gate compares with; the last release by default.")
  private String baseline = "";

  @Option(
      names = "--release",
      paramLabel = "REF|DIR",
      defaultValue = "",
      description =
          "The release that the API is compared with: a commit, or a folder with its jars; the last"
              + " tag v1.2.3 by default.")
  private String release = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of results, logs and builds; jmh/target/gate by default.")
  private @Nullable Path out;

  @Option(names = "--tested", paramLabel = "TIME", hidden = true)
  private @Nullable Instant tested; // when the build began that has just run the tests

  @Option(names = "--maven-argument", hidden = true)
  private List<String> mavenArguments = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final List<Part> parts;
  private final Path root;
  private final PrintStream stdout;
  private final PrintStream stderr;

  private Gate(List<Part> parts, Path root, PrintStream stdout, PrintStream stderr) {
    this.parts = List.copyOf(parts);
    this.root = root;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Runs the program and exits.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    Path root = Path.of(System.getProperty("qmempool.root", "")).toAbsolutePath().normalize();
    System.exit(run(Parts.all(), root, System.out, System.err, args));
  }

  /** Runs the program; the exit code. */
  static int run(
      List<Part> parts, Path root, PrintStream stdout, PrintStream stderr, String... args) {
    CommandLine line = new CommandLine(new Gate(parts, root, stdout, stderr));
    line.setOut(new PrintWriter(stdout, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(stderr, true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(HELP_WIDTH);
    line.getCommandSpec().usageMessage().footer(footer(parts));
    line.setParameterExceptionHandler(Gate::refuse);
    line.setExecutionExceptionHandler(
        (e, failed, parsed) -> {
          failed.getErr().println("gate: " + oneLine(e));
          return Verdict.INCONCLUSIVE.exitCode();
        });
    return line.execute(args);
  }

  private static String[] footer(List<Part> parts) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Parts, and their minutes on two cores (default, quick):");
    for (Part part : parts) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-14s %4.1f %4.1f  %s",
              part.name(),
              part.minutes(Mode.DEFAULT),
              part.minutes(Mode.QUICK),
              part.claim()));
    }
    lines.add("");
    lines.add(
        "Exit code: 0 all is met; 1 something falls short; 2 wrong usage; 3 something could not be"
            + " judged, and was not waived: that blocks a release too.");
    return lines.toArray(String[]::new);
  }

  private static int refuse(ParameterException e, String[] args) {
    List<String> surplus = e.getCommandLine().getUnmatchedArguments();
    String what =
        surplus.isEmpty()
            ? oneLine(e)
            : surplus.getFirst().startsWith("-")
                ? "unknown option " + surplus.getFirst()
                : "unknown mode "
                    + surplus.getFirst()
                    + "; there is the default, without a name, and --quick";
    e.getCommandLine().getErr().println("gate: " + what + "; --help lists the options");
    return CommandLine.ExitCode.USAGE;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage() == null ? e : e.getMessage())
        .replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Part> chosen = chosen();
    Set<String> waived = waived();
    Git git = new Git(root);
    Optional<String> commit = resolved(git, "--baseline", baseline);
    if (!release.isEmpty() && !Files.isDirectory(Path.of(release))) {
      resolved(git, "--release", release);
    }
    Path folder = writable(out == null ? root.resolve("jmh/target/gate") : out.toAbsolutePath());
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw refused(
            "another gate is writing to " + folder + ": wait for it, or choose another --out");
      }
      return run(chosen, waived, commit, compared(git, commit), folder);
    }
  }

  /** What the tree is compared with; with a new tag, or a moved one, results are others. */
  private String compared(Git git, Optional<String> commit)
      throws IOException, InterruptedException {
    String last = "";
    try {
      String tag = git.lastRelease().orElse("");
      last = git.commit(tag).orElse(tag);
    } catch (IOException _) {
      // without a repository or its history; the parts that need it say so
    }
    return commit.orElse(last)
        + " "
        + (release.isEmpty() ? last : git.commit(release).orElse(release));
  }

  private int run(
      List<Part> chosen, Set<String> waived, Optional<String> commit, String compared, Path folder)
      throws IOException {
    ProgressLines lines = new ProgressLines(stderr, onTerminal());
    Mode mode = quick ? Mode.QUICK : Mode.DEFAULT;
    GateContext context =
        new GateContext(
            root,
            folder,
            mode,
            optional(benchmark),
            commit,
            optional(release),
            waived,
            List.copyOf(mavenArguments),
            Optional.ofNullable(tested),
            resume,
            lines);
    for (Part part : chosen) {
      try {
        part.check(context);
      } catch (UsageException e) {
        throw refused(oneLine(e));
      }
    }
    String sources = SourceTree.fingerprint(root);
    String of = String.join(" ", sources, mode.name(), benchmark, compared).strip();
    Results results = new Results(folder, of);
    String interrupted =
        "gate: interrupted; what is done is kept in " + folder + ": go on by --resume";
    List<PartResult> all;
    try (Interruption _ = new Interruption(stderr, interrupted)) {
      all = new GateRun(chosen, context, results, sources, lines, stdout).run();
    } catch (InterruptedException _) {
      return INTERRUPTED;
    }
    Verdict verdict = GateRun.verdict(all);
    try {
      stdout.println("report: " + GateReport.write(parts, results, context, all).toUri());
    } catch (IOException | RuntimeException e) {
      stderr.println("gate: the report cannot be written: " + oneLine(e));
      verdict = Verdict.worst(List.of(verdict, Verdict.INCONCLUSIVE));
    }
    stdout.println(GateRun.headline(all, narrowed()));
    return verdict.exitCode();
  }

  private String narrowed() {
    List<String> how = new ArrayList<>();
    if (quick) {
      how.add("quick");
    }
    if (!only.isEmpty()) {
      how.add("only " + String.join(", ", only));
    }
    if (!benchmark.isEmpty()) {
      how.add("only the benchmark " + benchmark);
    }
    return String.join(", ", how);
  }

  private List<Part> chosen() {
    Set<String> names = new TreeSet<>(parts.stream().map(Part::name).toList());
    for (String name : only) {
      if (!names.contains(name)) {
        throw refused("unknown part " + name + "; there are " + String.join(", ", names));
      }
    }
    if (!benchmark.isEmpty()) {
      Set<String> known = new TreeSet<>();
      parts.forEach(part -> known.addAll(part.benchmarks()));
      if (!known.contains(benchmark)) {
        throw refused("unknown benchmark " + benchmark + "; there are " + String.join(", ", known));
      }
    }
    Mode mode = quick ? Mode.QUICK : Mode.DEFAULT;
    List<Part> chosen =
        parts.stream()
            .filter(part -> only.isEmpty() || only.contains(part.name()))
            .filter(part -> benchmark.isEmpty() || part.benchmarks().contains(benchmark))
            // What is asked for by name runs in any mode.
            .filter(part -> !only.isEmpty() || part.minutes(mode) > 0)
            .toList();
    if (chosen.isEmpty()) {
      throw refused(
          "nothing to run: none of the parts "
              + String.join(", ", only)
              + " has the benchmark "
              + benchmark
              + "; leave one of the two out");
    }
    return chosen;
  }

  private Set<String> waived() {
    Set<String> known = new TreeSet<>();
    for (Part part : parts) {
      known.add(part.name());
      known.addAll(part.waivable());
    }
    Set<String> names = new TreeSet<>(waive);
    names.remove(""); // of a property that is not set
    for (String name : names) {
      if (!known.contains(name)) {
        throw refused(
            "nothing to waive is called " + name + "; there are " + String.join(", ", known));
      }
    }
    return names;
  }

  private Optional<String> resolved(Git git, String option, String ref)
      throws IOException, InterruptedException {
    if (ref.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> commit = git.commit(ref);
    if (commit.isEmpty()) {
      throw refused(
          option
              + " "
              + ref
              + ": there is no such commit in "
              + root
              + "; give a branch, a tag or a commit that git log shows");
    }
    return commit;
  }

  private Path writable(Path folder) {
    if (SourceTree.holds(root, folder.normalize())) {
      throw refused(
          "folder "
              + folder
              + " lies among the sources: choose one in target, or outside of the tree");
    }
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "writable", null));
    } catch (IOException e) {
      throw refused(
          "folder "
              + folder
              + " cannot be made or written to ("
              + e.getClass().getSimpleName()
              + "); it must be a folder of yours: choose another by --out");
    }
    return folder;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static Optional<String> optional(String option) {
    return option.isEmpty() ? Optional.empty() : Optional.of(option);
  }

  private ParameterException refused(String line) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return new ParameterException(spec.commandLine(), line);
  }

  /** Since JDK 25 there is no console object, again, where there is no terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
