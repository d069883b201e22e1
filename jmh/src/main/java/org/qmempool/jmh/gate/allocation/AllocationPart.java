package org.qmempool.jmh.gate.allocation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;

/** Counts the bytes that each hot path allocates, in a JVM of its own: 0, without tolerance. */
public final class AllocationPart implements Part {
  /** What {@code --waive} calls the rows, and the tests, that need rights to make a network. */
  public static final String ROOT = "root";

  private static final Duration BOUND = Duration.ofMinutes(10);
  private static final String NAMES_OF_RINGS =
      "SpscIntRing MpscIntRing SpmcIntRing MpmcIntRing SharedSpscIntRing SharedMpmcIntRing"
          + " SpscLongRing MpmcLongRing SharedSpscLongRing SharedMpmcLongRing";

  private final String child;

  /** The part. */
  public AllocationPart() {
    this(AllocationChild.class.getName());
  }

  /** Counts by another program, so that tests plant an allocation. */
  AllocationPart(String child) {
    this.child = child;
  }

  @Override
  public String name() {
    return "allocation";
  }

  @Override
  public String claim() {
    return "0 bytes per operation on every hot path";
  }

  @Override
  public double minutes(Mode mode) {
    return 0.5;
  }

  @Override
  public Set<String> waivable() {
    return Set.of(ROOT);
  }

  @Override
  public Set<String> benchmarks() {
    Set<String> names = new TreeSet<>();
    for (String ring : NAMES_OF_RINGS.split(" ", -1)) {
      for (String call : List.of("-single", "-bulk", "-burst")) {
        names.add("ring-" + ring + call);
      }
    }
    for (String ring : List.of("SpscIntRing", "SpmcIntRing", "MpscIntRing")) {
      names.add("ring-" + ring + "-window");
    }
    for (String by : List.of("cache", "anyThread")) {
      for (String call : List.of("-single", "-bulk", "-burst", "-shared-tier")) {
        names.add("pool-" + by + call);
      }
    }
    names.addAll(
        List.of(
            "ring-BatchStack",
            "pool-element",
            "pool-offset",
            "pool-SharedHandles",
            "pool-dry",
            "port-memory",
            "port-link",
            "app-forward"));
    names.addAll(PortPaths.ON_VETH);
    return names;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Path log = context.folder(this).resolve("log.txt");
    List<String> words =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                child));
    context.benchmark().ifPresent(words::add);
    Command counting =
        Command.java(context, log, words)
            .within(BOUND)
            .listening(
                line -> {
                  String[] fields = line.split("\t", -1);
                  if (fields[0].equals("begin") && fields.length == 4) {
                    context
                        .progress()
                        .step(fields[1], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
                  }
                });
    int code = counting.run();
    List<Finding> findings = new ArrayList<>();
    List<Object> rows = read(Files.readAllLines(log), findings);
    if (code != 0) {
      findings.add(
          Finding.notJudged(
              name(), "the JVM that counts ended with " + code + ": " + counting.tail()));
    }
    Set<String> wanted = new TreeSet<>(context.benchmark().map(Set::of).orElse(benchmarks()));
    rows.forEach(row -> wanted.remove(((Map<?, ?>) row).get("row")));
    if (!wanted.isEmpty() && code == 0) {
      findings.add(
          Finding.notJudged(name(), "no count of " + String.join(", ", wanted) + ": see " + log));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    return new PartResult(name(), findings, details);
  }

  /** Turns the lines of the child into findings and, for the report, rows. */
  static List<Object> read(List<String> lines, List<Finding> findings) {
    List<Object> rows = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      Map<String, Object> row = new LinkedHashMap<>();
      if (fields[0].equals("row") && fields.length == 5) {
        long bytes = Long.parseLong(fields[2]);
        long operations = Long.parseLong(fields[3]);
        row.put("row", fields[1]);
        row.put("bytes", bytes);
        row.put("operations", operations);
        row.put("attempts", Integer.parseInt(fields[4]));
        rows.add(row);
        if (bytes > 0) {
          findings.add(
              Finding.fallsShort(
                  fields[1],
                  String.format(
                      Locale.ROOT,
                      "%s allocates %d bytes in %d operations, %.3g each; allowed are 0",
                      fields[1],
                      bytes,
                      operations,
                      (double) bytes / operations)));
        }
      } else if (fields[0].equals("skipped") && fields.length == 3) {
        row.put("row", fields[1]);
        row.put("skipped", fields[2]);
        rows.add(row);
        findings.add(Finding.notJudged(ROOT, fields[1] + " was not counted: " + fields[2]));
      }
    }
    return rows;
  }
}
