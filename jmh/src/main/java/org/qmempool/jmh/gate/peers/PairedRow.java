package org.qmempool.jmh.gate.peers;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A row of what {@link org.qmempool.nic.bench.measure.PairsFile} wrote.
 *
 * @param name of the measurement
 * @param unit of both lists
 * @param ourName what of ours
 * @param peerName beside what
 * @param ours values above 0
 * @param peer as many, the i-th measured beside the i-th of ours
 * @param plot which curves it is a point of; empty if it is none
 * @param axis what x counts
 * @param x where on the curve
 */
public record PairedRow(
    String name,
    String unit,
    String ourName,
    String peerName,
    List<Double> ours,
    List<Double> peer,
    String plot,
    String axis,
    double x) {

  /**
   * Reads a file of pairs.
   *
   * @throws IOException if it cannot be read, or is of another form; the message is one line
   */
  public static List<PairedRow> read(Path file) throws IOException {
    List<PairedRow> rows = new ArrayList<>();
    try {
      Map<String, Object> all = JSON.std.mapFrom(Files.readString(file));
      for (Object row : (List<?>) all.get("rows")) {
        rows.add(of((Map<?, ?>) row));
      }
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw new IOException(file + " is not a file of pairs (see PairsFile): " + e.getMessage(), e);
    }
    return rows;
  }

  private static PairedRow of(Map<?, ?> row) {
    String name = text(row, "name");
    List<Double> ours = numbers(row, "ours", name);
    List<Double> peer = numbers(row, "peer", name);
    if (ours.size() != peer.size() || ours.isEmpty()) {
      throw new IllegalArgumentException(
          name + " has " + ours.size() + " of ours and " + peer.size() + " of the peer: no pairs");
    }
    double x = row.get("x") instanceof Number n ? n.doubleValue() : 0;
    return new PairedRow(
        name,
        text(row, "unit"),
        text(row, "ourName"),
        text(row, "peerName"),
        ours,
        peer,
        row.get("plot") instanceof String plot ? plot : "",
        row.get("axis") instanceof String axis ? axis : "",
        x);
  }

  private static String text(Map<?, ?> row, String key) {
    if (row.get(key) instanceof String value && !value.isEmpty()) {
      return value;
    }
    throw new IllegalArgumentException("a row has no " + key);
  }

  private static List<Double> numbers(Map<?, ?> row, String key, String name) {
    List<Double> numbers = new ArrayList<>();
    for (Object o : (List<?>) row.get(key)) {
      double value = ((Number) o).doubleValue();
      // Ours may be 0 where bytes are counted; a peer's 0 leaves no ratio.
      if (!(value >= 0) || Double.isInfinite(value) || (value == 0 && key.equals("peer"))) {
        throw new IllegalArgumentException(name + " has the value " + value + ": nothing moved");
      }
      numbers.add(value);
    }
    return numbers;
  }
}
