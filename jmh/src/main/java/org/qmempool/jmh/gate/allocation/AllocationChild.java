package org.qmempool.jmh.gate.allocation;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.nic.PortException;

/**
 * The JVM that counts. Prints one line for each row, fields between tabs.
 *
 * <pre>
 * begin     ROW   N   OF
 * row       ROW   BYTES   OPERATIONS   ATTEMPTS
 * skipped   ROW   WHY
 * </pre>
 */
public final class AllocationChild {
  private AllocationChild() {}

  /**
   * Counts.
   *
   * @param args the one row to count; none for all
   */
  public static void main(String[] args) {
    List<HotPath> paths = new ArrayList<>();
    paths.addAll(RingPaths.all());
    paths.addAll(PoolPaths.all());
    paths.addAll(PortPaths.withoutKernel());
    String row = args.length == 0 ? "" : args[0];
    if (row.isEmpty() || PortPaths.ON_VETH.contains(row)) {
      try {
        paths.addAll(PortPaths.onVeth());
      } catch (PortException e) {
        String why = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        PortPaths.ON_VETH.forEach(skipped -> line("skipped", skipped, why));
      }
    }
    count(paths.stream().filter(path -> row.isEmpty() || path.name().equals(row)).toList());
    System.exit(0); // ports and their threads end with the JVM
  }

  static void count(List<HotPath> paths) {
    int n = 0;
    for (HotPath path : paths) {
      n++;
      line("begin", path.name(), "" + n, "" + paths.size());
      AllocationMeter.Count count = AllocationMeter.measure(path.operation(), path.round());
      line("row", path.name(), "" + count.bytes(), "" + count.operations(), "" + count.attempts());
    }
  }

  private static void line(String... fields) {
    System.out.println(String.join("\t", fields));
  }
}
