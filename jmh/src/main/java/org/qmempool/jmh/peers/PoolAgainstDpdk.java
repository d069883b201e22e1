package org.qmempool.jmh.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.qmempool.check.CheckLevel;
import org.qmempool.nic.bench.measure.ChildJvm;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.measure.PairsFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Our pool and DPDK's in turn, in one run: the ratio of each pair, and the median of the pairs with
 * its interval. {@code jmh/peers/dpdk/compare-pool} builds the C program and calls this.
 */
@Command(
    name = "compare-pool",
    mixinStandardHelpOptions = true,
    description =
        "Our pool beside DPDK's rte_mempool in C and others in Java, in turn, in one run.")
public final class PoolAgainstDpdk implements Callable<Integer> {
  private static final String MILLIS = " 250 ";

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--program", required = true, hidden = true)
  private String program = "";

  @Option(names = "--json", paramLabel = "FILE", description = "write all pairs to this file, too")
  private @Nullable Path json;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "the level of checks of our pool: off, state, sampled or full; off by default")
  private CheckLevel level = CheckLevel.OFF;

  @Parameters(
      paramLabel = "[PAIRS] [CASE...]",
      description = "how often each is measured, 6 by default; and names of cases, all by default")
  private List<String> words = new ArrayList<>();

  private final Map<PoolCase, List<Pair>> pairs = new LinkedHashMap<>();

  /** Two values of one round. */
  private record Pair(double ours, double peer) {
    double ratio(PoolCase.Kind kind) {
      return kind.oursOverPeers ? ours / peer : peer / ours;
    }
  }

  PoolAgainstDpdk() {}

  /** Runs what was asked for and prints the table. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new PoolAgainstDpdk())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    boolean counted = !words.isEmpty() && words.getFirst().matches("\\d+");
    int rounds = counted ? rounds(words.getFirst()) : 6;
    List<PoolCase> cases = cases(words.subList(counted ? 1 : 0, words.size()));
    try (PeerProgram dpdk = new PeerProgram(program)) {
      for (int round = 1; round <= rounds; round++) {
        System.err.println("round " + round + " of " + rounds);
        for (PoolCase row : cases) {
          pairs.computeIfAbsent(row, r -> new ArrayList<>()).add(measure(row, dpdk));
        }
      }
    }
    print();
    if (json != null) {
      write(json.toAbsolutePath());
    }
    return 0;
  }

  private int rounds(String word) {
    try {
      int rounds = Integer.parseInt(word);
      if (rounds > 0) {
        return rounds;
      }
    } catch (NumberFormatException e) {
      // as below
    }
    throw bad("pairs is '" + word + "'; give a number from 1 up");
  }

  private List<PoolCase> cases(List<String> names) {
    List<PoolCase> all = PoolCase.all();
    String known = all.stream().map(PoolCase::name).collect(Collectors.joining(", "));
    for (String name : names) {
      if (all.stream().noneMatch(row -> row.name().equals(name))) {
        throw bad("no case '" + name + "'; there are " + known);
      }
    }
    return names.isEmpty() ? all : all.stream().filter(row -> names.contains(row.name())).toList();
  }

  private ParameterException bad(String message) {
    return new ParameterException(
        (spec == null ? CommandSpec.create() : spec).commandLine(), message);
  }

  private Pair measure(PoolCase row, PeerProgram dpdk) throws IOException {
    double dearest = Double.NEGATIVE_INFINITY;
    double cheapest = Double.POSITIVE_INFINITY;
    for (String command : row.ours()) {
      double value = askOurs(command);
      dearest = Math.max(dearest, value);
      cheapest = Math.min(cheapest, value);
    }
    return switch (row.kind()) {
      case COST, RATE -> new Pair(dearest, dpdk.ask(row.theirs().getFirst() + MILLIS));
      case TIMES_CHEAPER, OF_UNCHECKED -> new Pair(dearest, askOurs(row.theirs().getFirst()));
      case FLAT -> new Pair(dearest, cheapest);
      case LIMIT -> new Pair(dearest, 1);
    };
  }

  /** Each in a JVM of its own. */
  private double askOurs(String command) {
    // Netty reaches memory by Unsafe; without the flag it would be slower than it is.
    List<String> options =
        List.of("-Xmx512m", "--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=false");
    try (ChildJvm ours = ChildJvm.start(PoolWork.class, options)) {
      String[] words = command.split("@", 2);
      String checks = words.length > 1 ? words[1] : level.name();
      Object value = ours.ask(words[0] + MILLIS + checks, PeerProgram.LIMIT).get("value");
      return ((Number) value).doubleValue();
    }
  }

  private void print() {
    System.out.printf(
        "%-48s %9s %9s %24s  %6s %6s%n",
        "ours / DPDK, unless said", "ours", "peer", "ratio [interval]", "must", "aim");
    pairs.forEach(
        (row, samples) -> {
          Estimate ratio = ratio(row, samples);
          System.out.printf(
              Locale.ROOT,
              "%-48s %9.3f %9.3f %8.2f [%5.2f, %6.2f]  %6.2f %6s  %s%n",
              row.label(),
              median(samples.stream().map(Pair::ours).toList()),
              median(samples.stream().map(Pair::peer).toList()),
              ratio.median(),
              ratio.low(),
              ratio.high(),
              row.must(),
              row.aim() == null ? "-" : String.format(Locale.ROOT, "%.2f", row.aim()),
              verdict(row, ratio.median()));
        });
  }

  private static Estimate ratio(PoolCase row, List<Pair> samples) {
    return Estimate.of(samples.stream().mapToDouble(pair -> pair.ratio(row.kind())).toArray());
  }

  private static double median(List<Double> values) {
    return Estimate.of(values.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }

  private static String verdict(PoolCase row, double ratio) {
    double sign = row.kind().lessIsBetter ? 1 : -1;
    if (row.aim() != null && sign * ratio <= sign * row.aim()) {
      return "aim";
    }
    return sign * ratio <= sign * row.must() ? "must" : "short";
  }

  private void write(Path file) throws IOException {
    PairsFile written = new PairsFile("compare-pool");
    pairs.forEach(
        (row, samples) -> samples.forEach(pair -> row.add(written, pair.ours(), pair.peer())));
    written.write(file);
  }
}
