package org.qmempool.jmh.gate.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.SourceTree;
import org.qmempool.jmh.gate.UsageException;
import org.qmempool.jmh.gate.time.Noise;
import org.qmempool.nic.bench.report.Machine;

/**
 * Compares with peers in the same run, and judges by {@code jmh/thresholds.toml}.
 *
 * <p>Each command measures its rows in pairs, ours and the peer in turn. What one draw leaves
 * undecided ({@link Judgement}) is drawn once more and is then judged by the second draw alone. A
 * draw on a noisy machine judges nothing. Rows for another class of machines are shown and not
 * judged.
 */
public final class PeersPart implements Part {
  private static final String NAME = "peers";
  private static final String FILE = "thresholds.toml";
  private static final double MINUTES = 15;
  private static final String NOISE = "noise";

  /** How the commands tell how far they are: round 2 of 6, or round 2/6. */
  private static final Pattern ROUND = Pattern.compile("^round \\d+( of |/)\\d+");

  private final @Nullable Draw draw;
  private final Predicate<Need> isThere;
  private final Supplier<Noise> noise;

  /** By the commands of this tree. */
  public PeersPart() {
    this(null, Need::isThere, Noise::now);
  }

  PeersPart(@Nullable Draw draw, Predicate<Need> isThere, Supplier<Noise> noise) {
    this.draw = draw;
    this.isThere = isThere;
    this.noise = noise;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String claim() {
    return "as fast as " + FILE + " says, beside peers in the same run";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? 0 : MINUTES;
  }

  @Override
  public Set<String> waivable() {
    Set<String> names = new TreeSet<>(Set.of(NOISE));
    for (Need need : Need.values()) {
      names.add(need.waiver());
    }
    for (PeerCommand command : PeerCommand.values()) {
      names.add(command.command());
    }
    names.addAll(benchmarks());
    return names;
  }

  @Override
  public Set<String> benchmarks() {
    Set<String> names = new TreeSet<>();
    for (PeerCommand command : PeerCommand.values()) {
      names.addAll(command.rows());
    }
    return names;
  }

  @Override
  public void check(GateContext context) throws UsageException {
    try {
      wanted(context);
    } catch (IOException e) {
      throw new UsageException("jmh/" + FILE + " cannot be read: " + e.getMessage());
    }
  }

  /** The rows of the file, or the one that is asked for. */
  private static Map<String, Threshold> wanted(GateContext context)
      throws UsageException, IOException {
    Map<String, Threshold> rows =
        new LinkedHashMap<>(Thresholds.read(context.root().resolve("jmh").resolve(FILE)).rows());
    Optional<String> one = context.benchmark();
    if (one.isPresent()) {
      Threshold row = rows.get(one.get());
      Set<String> keep = new LinkedHashSet<>();
      if (row != null) {
        keep.add(row.name());
        row.orElse().ifPresent(keep::add);
      }
      rows.keySet().retainAll(keep);
    }
    return rows;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Map<String, Threshold> rows;
    try {
      rows = wanted(context);
    } catch (UsageException e) {
      throw new IOException(e.getMessage(), e);
    }
    Machine machine = Machine.here();
    String tree = SourceTree.fingerprint(context.root());
    List<Finding> findings = new ArrayList<>();
    List<Object> judged = new ArrayList<>();
    List<Object> points = new ArrayList<>();
    Map<PeerCommand, Map<String, Threshold>> byCommand = new EnumMap<>(PeerCommand.class);
    rows.values()
        .forEach(
            row ->
                byCommand
                    .computeIfAbsent(row.command(), c -> new LinkedHashMap<>())
                    .put(row.name(), row));
    int step = 0;
    int elsewhere = 0;
    for (Map.Entry<PeerCommand, Map<String, Threshold>> entry : byCommand.entrySet()) {
      String command = entry.getKey().command();
      int n = ++step;
      context.progress().step(command, n, byCommand.size());
      Consumer<String> said =
          line -> {
            if (ROUND.matcher(line).find()) {
              context.progress().step(command + ", " + line.strip(), n, byCommand.size());
            }
          };
      Draw drawn =
          draw == null ? new CommandDraw(context.root(), tree, context.folder(this), said) : draw;
      Comparison comparison =
          new Comparison(entry.getKey(), entry.getValue(), machine, isThere, noise);
      comparison.run(drawn, context.benchmark().isPresent());
      findings.addAll(comparison.findings());
      judged.addAll(comparison.rows());
      points.addAll(comparison.points());
      elsewhere += comparison.elsewhere();
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("machine", machine.line());
    details.put("mode", context.quick() ? "quick" : "default");
    details.put(PartResult.ELSEWHERE, elsewhere);
    details.put("thresholds", judged);
    details.put("points", points);
    return new PartResult(NAME, findings, details);
  }
}
