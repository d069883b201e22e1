package org.qmempool.jmh.gate.time;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.qmempool.jmh.gate.SourceTree;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Measures how often the time gate is wrong: the program {@code jmh/gate-null}. It compares the
 * tree with itself, or with itself and a planted slowdown, by what the gate itself uses.
 *
 * <p>A block is a first draw of every benchmark and then, when all are done, a second one of each.
 */
@Command(
    name = "gate-null",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares this tree with itself, N times for each benchmark, by what the time gate uses, and"
          + " says how often that would have stopped a release.",
      "What is drawn is kept and counted again: it can be interrupted, and goes on."
    },
    footer = {"", "Exit code: 0 when it ran, 2 for a bad argument."})
public final class NullStudy implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "N",
      description = "Comparisons of each benchmark that are to be there in the end; 0 to count.")
  private int blocks;

  @Option(
      names = "--planted",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "A slowdown to plant, for example 0.2 for 20 %%.")
  private double planted;

  @Option(names = "--benchmark", paramLabel = "NAME", description = "One benchmark alone.")
  private @Nullable String benchmark;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where the draws are kept; jmh/target/gate-null.jsonl by default.")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  private final Path root;
  private final PrintStream out;

  NullStudy(Path root, PrintStream out) {
    this.root = root;
    this.out = out;
  }

  /**
   * Runs the program and exits.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    Path root = Path.of(System.getProperty("qmempool.root", "")).toAbsolutePath().normalize();
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(new NullStudy(root, System.out), err, args));
  }

  static int run(NullStudy study, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(study).setErr(err);
    line.setParameterExceptionHandler(
        (e, words) -> {
          line.getErr().println("gate-null: " + e.getMessage() + "; --help lists the options");
          return CommandLine.ExitCode.USAGE;
        });
    return line.execute(args);
  }

  /** Where the draws are kept when nothing else is said. */
  public static Path defaultFile(Path root) {
    return root.resolve("jmh/target/gate-null.jsonl");
  }

  /**
   * What the study found so far, for the report.
   *
   * @param root of the source tree
   * @return lines; none where nothing was drawn
   * @throws IOException if its file cannot be read
   */
  public static List<String> summary(Path root) throws IOException {
    List<DrawLog.Entry> entries = new DrawLog(defaultFile(root)).read();
    if (entries.isEmpty()) {
      return List.of();
    }
    String tree = SourceTree.fingerprint(root);
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d draws, %d of them of these sources; the last at %s"
            .formatted(
                entries.size(),
                entries.stream().filter(e -> e.of().equals(tree)).count(),
                Files.getLastModifiedTime(defaultFile(root)).toInstant()));
    lines.addAll(ErrorRates.of(entries, HotBenchmark.values().length).lines());
    return lines;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (blocks < 0) {
      throw refused("N is " + blocks + "; give 0 or more");
    }
    if (!(planted >= 0 && planted <= 1)) {
      throw refused("--planted is " + planted + "; give a share of 0 to 1");
    }
    List<HotBenchmark> chosen = chosen();
    DrawLog log = new DrawLog(file == null ? defaultFile(root) : file);
    if (blocks > 0) {
      draw(chosen, log);
    }
    print(ErrorRates.of(log.read(), HotBenchmark.values().length));
    return 0;
  }

  /** Draws what is missing. What was drawn on a noisy machine counts as deciding nothing. */
  private void draw(List<HotBenchmark> chosen, DrawLog log)
      throws IOException, InterruptedException {
    Path paths = root.resolve("jmh/target/gate-null-paths");
    Arm arm = Arm.of("tree", root, paths);
    for (HotBenchmark one : chosen) {
      if (!arm.compile(root.resolve(TimePart.SOURCES), one)) {
        throw new IOException(one.path() + " does not compile: is the tree built?");
      }
    }
    Session session = new Session(arm, arm, planted);
    String of = SourceTree.fingerprint(root);
    Set<String> done = new HashSet<>();
    log.read().stream()
        .filter(e -> e.planted() == planted && e.of().equals(of))
        .forEach(e -> done.add(key(e.benchmark(), e.block(), e.draw())));
    long begin = System.nanoTime();
    int steps = chosen.size() * blocks * 2;
    int step = 0;
    int drawn = 0;
    for (int block = 1; block <= blocks; block++) {
      for (int draw = 1; draw <= 2; draw++) {
        for (HotBenchmark one : chosen) {
          step++;
          if (done.contains(key(one.label(), block, draw))) {
            continue;
          }
          progress(one, step, steps, drawn, begin);
          add(log, session, of, one, block, draw);
          drawn++;
        }
      }
    }
  }

  private void add(DrawLog log, Session session, String of, HotBenchmark one, int block, int draw)
      throws IOException, InterruptedException {
    boolean noisy = Noise.now().warning().isPresent();
    DrawResult result = DrawResult.of(session.draw(one));
    noisy |= Noise.now().warning().isPresent();
    log.add(new DrawLog.Entry(of, one.label(), block, draw, planted, noisy, result));
  }

  private static void progress(HotBenchmark one, int step, int steps, int drawn, long begin) {
    double each = drawn == 0 ? 0 : (System.nanoTime() - begin) / 6e10 / drawn;
    String left =
        drawn == 0 ? "" : String.format(Locale.ROOT, ", %.0f min left", each * (steps - step + 1));
    System.err.println("[" + step + " of " + steps + left + "] " + one.label());
  }

  private static String key(String label, int block, int draw) {
    return label + " " + block + " " + draw;
  }

  private List<HotBenchmark> chosen() {
    if (benchmark == null) {
      return List.of(HotBenchmark.values());
    }
    String name = benchmark;
    return List.of(
        HotBenchmark.named(name)
            .orElseThrow(
                () ->
                    refused(
                        "unknown benchmark "
                            + name
                            + "; there are "
                            + String.join(
                                ", ",
                                Stream.of(HotBenchmark.values())
                                    .map(HotBenchmark::label)
                                    .toList()))));
  }

  private void print(ErrorRates rates) {
    rates.lines().forEach(out::println);
  }

  private ParameterException refused(String line) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return new ParameterException(spec.commandLine(), line);
  }
}
