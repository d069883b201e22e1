package org.qmempool.jmh.gate;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results of a run, one file of JSON for each part, {@code NAME.json}. A file is there in full
 * or not at all.
 *
 * @param folder where they are
 * @param of what they are results of: a result of another tree or mode is not read
 */
public record Results(Path folder, String of) {
  /**
   * Keeps a result, in place of an older one.
   *
   * @param result of a part that ran to its end, nothing waived
   * @throws IOException if it cannot be written, for example on a full disk
   */
  public void keep(PartResult result) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("of", of);
    map.put("part", result.part());
    map.put("verdict", result.verdict().name());
    map.put("seconds", result.seconds());
    List<Object> findings = new ArrayList<>();
    for (Finding finding : result.findings()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", finding.name());
      one.put("verdict", finding.verdict().name());
      one.put("line", finding.line());
      findings.add(one);
    }
    map.put("findings", findings);
    map.put("details", result.details());
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(result.part() + ".json.new");
    try {
      Files.writeString(
          unfinished, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(map) + "\n");
      Path file = file(result.part());
      try {
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException _) {
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * Reads what was kept.
   *
   * @param part its name
   * @return the result; empty if there is none, or one of another tree or mode
   * @throws IOException if it cannot be read
   */
  public Optional<PartResult> read(String part) throws IOException {
    Map<String, Object> map;
    try {
      map = JSON.std.mapFrom(Files.readString(file(part)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    if (!of.equals(map.get("of"))) {
      return Optional.empty();
    }
    List<Finding> findings = new ArrayList<>();
    for (Object o : (List<?>) map.get("findings")) {
      Map<?, ?> one = (Map<?, ?>) o;
      findings.add(
          new Finding(
              (String) one.get("name"),
              Verdict.valueOf((String) one.get("verdict")),
              (String) one.get("line")));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    ((Map<?, ?>) map.get("details")).forEach((k, v) -> details.put((String) k, v));
    return Optional.of(
        new PartResult(part, findings, ((Number) map.get("seconds")).doubleValue(), details));
  }

  /**
   * Forgets a result.
   *
   * @param part its name
   * @throws IOException if it cannot be deleted
   */
  public void forget(String part) throws IOException {
    Files.deleteIfExists(file(part));
  }

  private Path file(String part) {
    return folder.resolve(part + ".json");
  }
}
