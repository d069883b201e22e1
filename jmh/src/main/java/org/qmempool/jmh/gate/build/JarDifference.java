package org.qmempool.jmh.gate.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What two builds of one jar have not in common. */
final class JarDifference {
  private static final int MOST = 5;

  private JarDifference() {}

  /**
   * Compares the published jars of two trees, those of the sources too.
   *
   * @return one line for each jar that is not the same byte for byte
   * @throws IOException if a module has no jar
   */
  static List<String> of(Path first, Path second, List<String> compared) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String module : Libraries.PUBLISHED) {
      TreeSet<String> names = new TreeSet<>(jars(first.resolve(module)));
      names.addAll(jars(second.resolve(module)));
      if (names.isEmpty()) {
        throw new IOException("no jar in " + first.resolve(module).resolve("target"));
      }
      for (String name : names) {
        Path a = first.resolve(module).resolve("target").resolve(name);
        Path b = second.resolve(module).resolve("target").resolve(name);
        compared.add(name);
        if (!Files.exists(a) || !Files.exists(b)) {
          lines.add(name + " is there in one build alone");
        } else if (Files.mismatch(a, b) >= 0) {
          lines.add(name + " differs: " + entries(a, b));
        }
      }
    }
    return lines;
  }

  private static List<String> jars(Path module) throws IOException {
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".jar"))
          .toList();
    }
  }

  /** The entries that differ, and how. */
  static String entries(Path a, Path b) throws IOException {
    List<String> lines = new ArrayList<>();
    try (ZipFile first = new ZipFile(a.toFile());
        ZipFile second = new ZipFile(b.toFile())) {
      List<String> order = first.stream().map(ZipEntry::getName).toList();
      TreeSet<String> names = new TreeSet<>(order);
      second.stream().map(ZipEntry::getName).forEach(names::add);
      for (String name : names) {
        String how = difference(first.getEntry(name), second.getEntry(name));
        if (!how.isEmpty()) {
          lines.add(name + " (" + how + ")");
        }
      }
      if (lines.isEmpty() && !order.equals(second.stream().map(ZipEntry::getName).toList())) {
        lines.add("the order of the entries");
      }
    }
    if (lines.isEmpty()) {
      lines.add("how the entries are packed");
    }
    int more = lines.size() - MOST;
    return String.join(", ", lines.subList(0, Math.min(MOST, lines.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String difference(
      @org.jspecify.annotations.Nullable ZipEntry a,
      @org.jspecify.annotations.Nullable ZipEntry b) {
    if (a == null || b == null) {
      return "in one alone";
    }
    List<String> how = new ArrayList<>();
    if (a.getCrc() != b.getCrc() || a.getSize() != b.getSize()) {
      how.add("content");
    }
    if (!Objects.equals(a.getTimeLocal(), b.getTimeLocal())) {
      how.add("time " + a.getTimeLocal() + " and " + b.getTimeLocal());
    }
    return String.join(", ", how);
  }
}
