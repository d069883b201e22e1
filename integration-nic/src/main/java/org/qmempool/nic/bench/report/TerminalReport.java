package org.qmempool.nic.bench.report;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** The results as tables of text. */
public final class TerminalReport {
  private static final int GAP = 2;

  private TerminalReport() {}

  /**
   * Writes the results.
   *
   * @param results of a run
   * @return lines
   */
  public static String of(Results results) {
    StringBuilder out = new StringBuilder();
    out.append("nic-bench").append(results.quick() ? ", quick run" : "").append('\n');
    out.append("machine: ").append(results.machine().line()).append('\n');
    if (!results.machine().warning().isEmpty()) {
      out.append("warning: ").append(results.machine().warning()).append('\n');
    }
    out.append("traffic: ").append(results.mode()).append('\n');
    if (!results.why().isEmpty()) {
      out.append("because: ").append(results.why()).append('\n');
    }
    out.append("values:  median [interval for it]; / is a quotient of medians\n");
    for (Table table : Table.of(results)) {
      out.append('\n').append(table.title()).append('\n').append(lines(table));
      if (!table.note().isEmpty()) {
        out.append(table.note()).append('\n');
      }
    }
    return out.toString();
  }

  private static String lines(Table table) {
    int columns = table.head().size();
    int[] widths = new int[columns];
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.head());
    rows.addAll(table.rows());
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length() + GAP);
      }
    }
    Column[] layout = new Column[columns];
    for (int i = 0; i < columns; i++) {
      layout[i] = new Column(widths[i], 0, Overflow.SPAN);
    }
    ColorScheme plain = new ColorScheme.Builder(Ansi.OFF).build();
    TextTable text = TextTable.forColumns(plain, layout);
    for (List<String> row : rows) {
      String[] cells = new String[columns];
      for (int i = 0; i < columns; i++) {
        // The first column's words to the left, numbers to the right.
        int width = widths[i] - GAP;
        cells[i] =
            i == 0 || isWords(rows, i) ? row.get(i) : String.format("%" + width + "s", row.get(i));
      }
      text.addRowValues(cells);
    }
    return text.toString();
  }

  /** A column whose values do not begin with a digit is one of words. */
  private static boolean isWords(List<List<String>> rows, int column) {
    for (List<String> row : rows.subList(1, rows.size())) {
      String value = row.get(column);
      if (!value.isEmpty() && !Character.isDigit(value.charAt(0)) && value.charAt(0) != '-') {
        return true;
      }
    }
    return false;
  }
}
