package org.qmempool.nic.bench.testpmd;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raw pairs of measurements in a file, for programs that judge them: {@code {"source":
 * "compare-testpmd", "rows": [{"name", "unit", "ourName", "peerName", "ours": [...], "peer":
 * [...]}]}}, where the n-th of ours was measured beside the n-th of the peer.
 */
final class PairsJson {
  private PairsJson() {}

  /** Writes the file whole, or leaves it as it was. */
  static void write(Path file, List<Map<String, Object>> rows) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("source", "compare-testpmd");
    all.put("rows", rows);
    Path absolute = file.toAbsolutePath();
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    Files.writeString(part, JSON.std.asString(all) + "\n");
    Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING);
  }
}
