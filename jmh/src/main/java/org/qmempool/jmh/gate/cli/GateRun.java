package org.qmempool.jmh.gate.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.Results;
import org.qmempool.jmh.gate.SourceTree;
import org.qmempool.jmh.gate.Verdict;

/**
 * Runs parts one after the other, keeps each result as soon as it is there, and says one line for
 * each thing that falls short.
 *
 * <p>A part that falls short does not stop the others: who mends one wants to know of all. A part
 * that cannot do its work leaves no result; it is inconclusive, and runs again when the run is
 * resumed. So does a part that was inconclusive, unless that is waived: its noisy hour may be over.
 */
final class GateRun {
  private final List<Part> parts;
  private final GateContext context;
  private final Results results;
  private final String sources;
  private final ProgressLines lines;
  private final PrintStream out;

  /** Parts to run on the sources whose fingerprint is given. */
  GateRun(
      List<Part> parts,
      GateContext context,
      Results results,
      String sources,
      ProgressLines lines,
      PrintStream out) {
    this.parts = List.copyOf(parts);
    this.context = context;
    this.results = results;
    this.sources = sources;
    this.lines = lines;
    this.out = out;
  }

  /**
   * Runs what is not done.
   *
   * @return one result for each part
   * @throws InterruptedException if the thread was interrupted; what ran to its end is kept
   */
  List<PartResult> run() throws InterruptedException {
    double left = parts.stream().mapToDouble(part -> part.minutes(context.mode())).sum();
    List<PartResult> all = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      lines.part(part, i + 1, parts.size(), left);
      PartResult result = runOrResume(part).waiving(context.waived());
      left -= part.minutes(context.mode());
      say(result);
      all.add(result);
    }
    lines.end();
    return all;
  }

  private PartResult runOrResume(Part part) throws InterruptedException {
    long begin = System.nanoTime();
    try {
      if (context.resumed()) {
        Optional<PartResult> kept = results.read(part.name());
        if (kept.isPresent() && settled(kept.get().waiving(context.waived()))) {
          return kept.get();
        }
      } else {
        SourceTree.delete(context.output().resolve(part.name()));
      }
      results.forget(part.name());
      PartResult result = part.run(context);
      PartResult timed =
          new PartResult(part.name(), result.findings(), seconds(begin), result.details());
      if (!SourceTree.fingerprint(context.root()).equals(sources)) {
        throw new IOException(
            "sources changed while the gate ran: it judged neither the old nor the new");
      }
      results.keep(timed);
      return timed;
    } catch (IOException | RuntimeException | LinkageError e) {
      if (Boolean.getBoolean("qmempool.gate.trace")) {
        e.printStackTrace(out);
      }
      Finding finding =
          Finding.notJudged(
              part.name(), "could not do its work: " + reason(e) + "; go on by --resume");
      return new PartResult(part.name(), List.of(finding), seconds(begin), Map.of());
    }
  }

  private static boolean settled(PartResult result) {
    return result.verdict() != Verdict.INCONCLUSIVE;
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** A message of the file system is often the path alone. */
  private static String reason(Throwable e) {
    String message = e.getMessage();
    return e instanceof IOException && message != null && e.getClass() == IOException.class
        ? message
        : e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private void say(PartResult result) {
    lines.end();
    for (Finding finding : result.findings()) {
      out.println(finding.verdict() + " " + result.part() + ": " + finding.line());
    }
    out.println(
        String.format(
            Locale.ROOT, "%s %s (%.0f s)", result.verdict(), result.part(), result.seconds()));
  }

  /**
   * The last line.
   *
   * @param all results
   * @param narrowed how the run was narrowed; empty if it was not
   * @return the verdict and what it is worth
   */
  static String headline(List<PartResult> all, String narrowed) {
    Set<String> waived = new TreeSet<>();
    for (PartResult result : all) {
      for (Finding finding : result.findings()) {
        if (finding.verdict() == Verdict.WAIVED) {
          waived.add(finding.name());
        }
      }
    }
    Verdict verdict = verdict(all);
    return "gate: "
        + verdict
        + (narrowed.isEmpty() ? "" : " (" + narrowed + ": no proof for a release)")
        + (waived.isEmpty() ? "" : ", waived: " + String.join(", ", waived))
        + PartResult.elsewhere(all);
  }

  static Verdict verdict(List<PartResult> all) {
    return Verdict.worst(all.stream().map(PartResult::verdict).toList());
  }
}
