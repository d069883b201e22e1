package org.qmempool.jmh.gate.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the README's figures from what the gate's last comparison with peers left, between two
 * comments; the program {@code jmh/readme-figures}. Nothing else of the README is touched.
 *
 * <p>Exit codes: 0 written, or up to date; 1 with {@code --check} where they are not; 2 for a bad
 * argument or a README without the comments; 3 where there is no comparison to write.
 */
public final class ReadmeFigures {
  static final String BEGIN = "<!-- figures of jmh/gate: begin -->";
  static final String END = "<!-- figures of jmh/gate: end -->";

  private static final int STALE = 1;
  private static final int USAGE = 2;
  private static final int NOTHING = 3;

  private ReadmeFigures() {}

  /**
   * Runs the program and exits.
   *
   * @param args none, or {@code --check}
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(System.getProperty("qmempool.root", "")).toAbsolutePath().normalize();
    System.exit(run(root, System.err, args));
  }

  static int run(Path root, PrintStream err, String... args) throws IOException {
    boolean check = args.length == 1 && args[0].equals("--check");
    if (args.length > 0 && !check) {
      err.println("readme-figures: unknown argument " + args[0] + "; there is --check");
      return USAGE;
    }
    Path kept = root.resolve("jmh/target/gate/peers.json");
    String figures;
    try {
      figures = figures(JSON.std.mapFrom(Files.readString(kept)));
    } catch (NoSuchFileException _) {
      err.println("readme-figures: no " + kept + ": run jmh/gate, or jmh/gate --only peers, first");
      return NOTHING;
    }
    Path readme = root.resolve("README.md");
    String text = Files.readString(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin || text.indexOf(BEGIN, begin + 1) >= 0) {
      err.println(
          "readme-figures: README.md must have one line '" + BEGIN + "' and then '" + END + "'");
      return USAGE;
    }
    String written = text.substring(0, begin + BEGIN.length()) + figures + text.substring(end);
    if (written.equals(text)) {
      return 0;
    }
    if (check) {
      err.println(
          "readme-figures: the README has other figures than the last run: jmh/readme-figures");
      return STALE;
    }
    Files.writeString(readme, written);
    return 0;
  }

  /** Markdown: on what, when, in which mode, and a row for each limit that was judged. */
  static String figures(Map<String, Object> result) {
    Map<?, ?> details = (Map<?, ?>) result.get("details");
    List<Map<?, ?>> rows = Detail.rows(details.get("thresholds"));
    StringBuilder text = new StringBuilder("\n\nMeasured by `jmh/gate` (");
    text.append(Detail.text(details, "mode")).append(" mode) on ");
    text.append(Detail.text(details, "machine"));
    text.append(".\n\n| row | beside | ratio | must | verdict |\n|---|---|---|---|---|\n");
    int left = 0;
    for (Map<?, ?> row : rows) {
      if (Double.isNaN(Detail.number(row, "median"))
          || Detail.text(row, "verdict").equals("not judged")) {
        left++;
        continue;
      }
      text.append("| ").append(Detail.text(row, "name"));
      text.append(" | ").append(Detail.text(row, "peer"));
      text.append(" | ").append(Detail.text(row, "ratio")).append(' ');
      text.append(ThresholdSection.ratio(row));
      text.append(" | ").append(Detail.text(row, "must"));
      text.append(" | ").append(Detail.text(row, "verdict")).append(" |\n");
    }
    if (left > 0) {
      text.append("\nNot measured, or not judged, in that run: ").append(left).append(" rows.\n");
    }
    return text.append('\n').toString();
  }
}
