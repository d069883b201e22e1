package org.qmempool.jmh.gate.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.qmempool.jmh.gate.UsageException;

/**
 * What {@code jmh/thresholds.toml} says: tables of rows that share what they compare, why and on
 * which machines.
 */
final class Thresholds {
  private static final String ANY = MachineClass.ANY.name();

  private final Map<String, Threshold> rows;

  private Thresholds(Map<String, Threshold> rows) {
    this.rows = rows;
  }

  /** The rows in the order of the file, by name. */
  Map<String, Threshold> rows() {
    return rows;
  }

  /** The file's form. */
  record Document(@Nullable Map<String, Machines> machine, @Nullable List<Table> table) {}

  /** The machines of a class. */
  record Machines(int cpus, @Nullable String architecture) {}

  /** Rows with a reason. */
  record Table(
      @Nullable String command,
      @Nullable String ours,
      @Nullable String peer,
      @Nullable String metric,
      @Nullable String ratio,
      @Nullable String machine,
      @Nullable String reason,
      @Nullable List<Row> rows) {}

  /** A row of a table. */
  record Row(
      @Nullable String name,
      @Nullable String must,
      @Nullable String aim,
      @Nullable String orElse) {}

  /**
   * Reads the file.
   *
   * @throws UsageException if it is not one, has a typo, or names what no command measures
   * @throws IOException if it cannot be read
   */
  static Thresholds read(Path file) throws UsageException, IOException {
    return parse(Files.readString(file), file.getFileName().toString());
  }

  /** Reads a text; the name is that of its file. */
  static Thresholds parse(String text, String file) throws UsageException {
    Document document;
    try {
      document = new TomlMapper().readValue(text, Document.class);
    } catch (UnrecognizedPropertyException e) {
      throw new UsageException(
          at(file, lineOf(text, e.getPropertyName()))
              + "unknown key '"
              + e.getPropertyName()
              + "'; known here are "
              + e.getKnownPropertyIds());
    } catch (JsonMappingException e) {
      throw new UsageException(at(file, 0) + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new UsageException(
          at(file, e.getLocation() == null ? 0 : e.getLocation().getLineNr())
              + "this is no TOML: "
              + e.getOriginalMessage());
    }
    return new Reader(file, document).read();
  }

  private static String at(String file, int line) {
    return line < 1 ? file + ": " : file + ", line " + line + ": ";
  }

  /** The parser does not tell where a key was: the first line that has it outside of a comment. */
  private static int lineOf(String text, String key) {
    Pattern word =
        Pattern.compile(
            "^[^#\"]*\\b" + Pattern.quote(key) + "\\b|[,{]\\s*" + Pattern.quote(key) + "\\s*=");
    int line = 0;
    for (String one : text.lines().toList()) {
      line++;
      if (word.matcher(one).find()) {
        return line;
      }
    }
    return 0;
  }

  /** Turns what the file holds into rows. */
  private static final class Reader {
    private final String file;
    private final Document document;
    private final Map<String, Threshold> rows = new LinkedHashMap<>();

    Reader(String file, Document document) {
      this.file = file;
      this.document = document;
    }

    Thresholds read() throws UsageException {
      if (document.table() == null || document.table().isEmpty()) {
        throw new UsageException(file + " has no [[table]]: nothing would be judged");
      }
      for (Table table : document.table()) {
        add(table);
      }
      for (Threshold row : rows.values()) {
        String orElse = row.orElse().orElse(row.name());
        if (!rows.containsKey(orElse)) {
          throw new UsageException(where(row.name()) + "orElse names '" + orElse + "', no row");
        }
      }
      return new Thresholds(rows);
    }

    private void add(Table table) throws UsageException {
      String first =
          table.rows() == null || table.rows().isEmpty() ? null : table.rows().get(0).name();
      if (first == null) {
        throw new UsageException(file + ": a [[table]] has no rows with names");
      }
      String commandName = need(first, "command", table.command());
      Optional<PeerCommand> command = PeerCommand.named(commandName);
      if (command.isEmpty()) {
        throw new UsageException(where(first) + "unknown command '" + commandName + "'");
      }
      String ratio = table.ratio() == null ? "ours / peer" : table.ratio();
      if (!ratio.equals("ours / peer") && !ratio.equals("peer / ours")) {
        throw new UsageException(
            where(first)
                + "the ratio is '"
                + ratio
                + "'; write \"ours / peer\" or \"peer / ours\"");
      }
      for (Row row : table.rows()) {
        String name = need(first, "name of a row", row.name());
        known(name, command.get());
        Threshold threshold =
            new Threshold(
                name,
                command.get(),
                need(first, "ours", table.ours()),
                need(first, "peer", table.peer()),
                need(first, "metric", table.metric()),
                ratio.startsWith("peer"),
                bound(name, need(name, "must", row.must())),
                row.aim() == null ? Optional.empty() : Optional.of(bound(name, row.aim())),
                machine(first, need(first, "machine", table.machine())),
                need(first, "reason", table.reason()),
                Optional.ofNullable(row.orElse()));
        aimed(threshold);
        if (rows.put(name, threshold) != null) {
          throw new UsageException(where(name) + "it is there twice");
        }
      }
    }

    /** Whoever reaches the aim must keep the limit: else a sign is the wrong way round. */
    private void aimed(Threshold row) throws UsageException {
      if (row.aim().isEmpty()) {
        return;
      }
      Bound aim = row.aim().get();
      if (aim.atMost() != row.must().atMost() || !row.must().isMetBy(aim.value())) {
        throw new UsageException(
            where(row.name())
                + "the aim "
                + aim.text()
                + " does not lie within the must "
                + row.must().text());
      }
    }

    private void known(String name, PeerCommand command) throws UsageException {
      if (!command.rows().contains(name)) {
        throw new UsageException(
            where(name)
                + "unknown benchmark: "
                + command.command()
                + " measures "
                + String.join(", ", command.rows()));
      }
    }

    private MachineClass machine(String row, String name) throws UsageException {
      if (name.equals(ANY)) {
        return MachineClass.ANY;
      }
      Machines machines = document.machine() == null ? null : document.machine().get(name);
      if (machines == null) {
        throw new UsageException(
            where(row) + "no class of machines '" + name + "': add [machine." + name + "]");
      }
      String architecture = machines.architecture() == null ? "" : machines.architecture();
      return new MachineClass(name, machines.cpus(), architecture);
    }

    private Bound bound(String row, String text) throws UsageException {
      try {
        return Bound.parse(text);
      } catch (IllegalArgumentException e) {
        throw new UsageException(where(row) + e.getMessage());
      }
    }

    private String need(String row, String what, @Nullable String value) throws UsageException {
      if (value == null || value.isBlank()) {
        throw new UsageException(where(row) + "there is no " + what);
      }
      return value;
    }

    private String where(String row) {
      return file + ", " + row + ": ";
    }
  }
}
