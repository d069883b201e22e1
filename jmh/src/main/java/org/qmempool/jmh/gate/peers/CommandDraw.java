package org.qmempool.jmh.gate.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.qmempool.jmh.gate.Command;

/**
 * Runs the commands as a user would. A draw that an interrupted gate left in its folder is not
 * drawn again, if it is of the same sources and rows.
 *
 * @param root of the source tree
 * @param tree fingerprint of its sources: pairs of others are drawn anew
 * @param folder for pairs and logs
 * @param said gets the lines by which a command tells how far it is
 */
record CommandDraw(Path root, String tree, Path folder, Consumer<String> said) implements Draw {

  @Override
  public Map<String, PairedRow> rows(PeerCommand command, int number, Set<String> names)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(command.path(root))) {
      throw new IOException(command.path(root) + " is not there");
    }
    Path json = pairs(command, number);
    Path drawn = drawn(command, number);
    String asked = tree + "\n" + String.join("\n", new TreeSet<>(names));
    boolean kept = Files.exists(json) && Files.exists(drawn);
    if (!kept || !Files.readString(drawn).equals(asked)) {
      Path log = json.resolveSibling(json.getFileName() + ".log");
      Command run = new Command(root, log, command.line(root, json, names)).listening(said);
      Files.deleteIfExists(json);
      int code = run.run();
      if (!Files.exists(json)) { // a command may also end with 1, when it finds us short itself
        throw new IOException("ended with %d: %s; see %s".formatted(code, run.tail(), log));
      }
      Files.writeString(drawn, asked);
    }
    Map<String, PairedRow> rows = new LinkedHashMap<>();
    for (PairedRow row : PairedRow.read(json)) {
      rows.put(row.name(), row);
    }
    return rows;
  }

  @Override
  public void forget(PeerCommand command) throws IOException {
    for (int number = 1; number <= 2; number++) {
      Files.deleteIfExists(drawn(command, number));
    }
  }

  private Path pairs(PeerCommand command, int number) {
    return folder.resolve(command.command() + "-" + number + ".json");
  }

  /** Says which rows the pairs are of; written last. */
  private Path drawn(PeerCommand command, int number) {
    return folder.resolve(command.command() + "-" + number + ".rows");
  }
}
