package org.qmempool.nic.bench.measure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a comparison with peers leaves for programs: the raw values, pair by pair, as JSON. The gate
 * forms the ratios and judges them by {@code jmh/thresholds.toml}; its report draws the curves.
 *
 * <pre>{@code
 * {"source": "compare-rings",
 *  "rows": [{"name": "rings.spsc.int.one-core.burst-32", "unit": "ns per element",
 *            "ourName": "qmempool SPSC", "peerName": "DPDK SP/SC",
 *            "ours": [1.1, 1.2], "peer": [1.3, 1.2],
 *            "plot": "SPSC of int, one core", "axis": "burst", "x": 32}]}
 * }</pre>
 *
 * <p>The i-th value of {@code ours} was measured beside the i-th of {@code peer}. The last three
 * fields are there where the row is a point of a curve. Not thread-safe.
 */
public final class PairsFile {
  private final String source;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  /**
   * Nothing yet.
   *
   * @param source the command that measures
   */
  public PairsFile(String source) {
    this.source = source;
  }

  /** One row: all pairs of one case. */
  public static final class Row {
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> peer = new ArrayList<>();

    private Row(String name, String unit, String ourName, String peerName) {
      fields.put("name", name);
      fields.put("unit", unit);
      fields.put("ourName", ourName);
      fields.put("peerName", peerName);
      fields.put("ours", ours);
      fields.put("peer", peer);
    }

    /**
     * Says that the row is a point of a curve.
     *
     * @param plot title of the plot
     * @param axis what x counts
     * @param x where
     * @return this
     */
    public Row plot(String plot, String axis, double x) {
      fields.put("plot", plot);
      fields.put("axis", axis);
      fields.put("x", x);
      return this;
    }
  }

  /**
   * Adds a pair.
   *
   * @param name of its row, which is made if it is not there
   * @param unit of both values
   * @param ourName what of ours
   * @param peerName beside what
   * @param ours above 0
   * @param peer above 0
   * @return the row
   */
  public Row add(
      String name, String unit, String ourName, String peerName, double ours, double peer) {
    Row row = rows.computeIfAbsent(name, n -> new Row(n, unit, ourName, peerName));
    row.ours.add(ours);
    row.peer.add(peer);
    return row;
  }

  /**
   * Writes all, whole or not at all: a run that is interrupted leaves the file as it was.
   *
   * @param file in a folder that is there
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("source", source);
    all.put("rows", rows.values().stream().map(row -> row.fields).toList());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(
        part,
        JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + System.lineSeparator());
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
