package org.qmempool.jmh.gate.time;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws in a file, one line of JSON each, only ever appended: an interrupted run goes on where it
 * ended. A line that was cut off by the interruption is passed over.
 *
 * @param file made with the first line
 */
record DrawLog(Path file) {
  /**
   * A draw.
   *
   * @param of which states of the tree were compared
   * @param benchmark label of the hot path
   * @param block draws of one block were made one after the other; from 1
   * @param draw 1, or 2 for the one that confirms it
   * @param planted slowdown that was planted, 0 for none
   * @param noisy whether the machine was too noisy to judge
   * @param result what it says
   */
  record Entry(
      String of,
      String benchmark,
      int block,
      int draw,
      double planted,
      boolean noisy,
      DrawResult result) {

    /** Whether it may count. */
    boolean unsteady() {
      return noisy || result.unsteady();
    }

    /** Whether it says that the tree is slower. */
    boolean alarm() {
      return !noisy && result.alarm();
    }
  }

  /** Appends a draw. */
  void add(Entry entry) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("of", entry.of());
    map.put("benchmark", entry.benchmark());
    map.put("block", entry.block());
    map.put("draw", entry.draw());
    map.put("planted", entry.planted());
    map.put("noisy", entry.noisy());
    DrawResult result = entry.result();
    map.put("ratio", List.of(result.tree().median(), result.tree().low(), result.tree().high()));
    map.put(
        "control",
        List.of(result.control().median(), result.control().low(), result.control().high()));
    map.put("baselineNanos", result.baselineNanos());
    map.put("treeNanos", result.treeNanos());
    map.put("alarm", entry.alarm());
    Files.createDirectories(file.toAbsolutePath().getParent());
    // The line's end comes first where the last line was cut off: it spoils no second one.
    String begin = endsWhole() ? "" : "\n";
    Files.writeString(
        file,
        begin + JSON.std.asString(map) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private boolean endsWhole() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return true;
    }
    return Files.readString(file).endsWith("\n");
  }

  /** All whole lines. */
  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.exists(file)) {
      return entries;
    }
    for (String line : Files.readAllLines(file)) {
      Map<String, Object> map;
      try {
        map = JSON.std.mapFrom(line);
      } catch (IOException _) {
        continue; // cut off, or the empty line behind one
      }
      entries.add(
          new Entry(
              (String) map.get("of"),
              (String) map.get("benchmark"),
              (int) number(map.get("block")),
              (int) number(map.get("draw")),
              number(map.get("planted")),
              Boolean.TRUE.equals(map.get("noisy")),
              new DrawResult(
                  interval(map.get("ratio")),
                  interval(map.get("control")),
                  number(map.get("baselineNanos")),
                  number(map.get("treeNanos")))));
    }
    return entries;
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static RatioInterval interval(Object value) {
    List<?> three = (List<?>) value;
    return new RatioInterval(number(three.get(0)), number(three.get(1)), number(three.get(2)));
  }
}
