package org.qmempool.bulk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says about the mappings and descriptors of this process. */
final class ProcessMaps {
  /** One mapping: from, to, access like "rw-p", and the rest of its lines. */
  record Entry(long from, long to, String access, List<String> lines) {
    /** A field of /proc/self/smaps in KiB, 0 if it is missing. */
    long kib(String field) {
      for (String line : lines) {
        if (line.startsWith(field + ":")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return 0;
    }
  }

  private ProcessMaps() {}

  static List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] parts = line.split("[- ]", 4);
        lines = new ArrayList<>();
        long from = Long.parseUnsignedLong(parts[0], 16);
        entries.add(new Entry(from, Long.parseUnsignedLong(parts[1], 16), access(line), lines));
      }
      lines.add(line);
    }
    return entries;
  }

  private static String access(String line) {
    return line.substring(line.indexOf(' ') + 1).substring(0, 4);
  }

  /** The mapping that an address lies in, or one without access where there is none. */
  static Entry at(long address) throws IOException {
    return read().stream()
        .filter(entry -> entry.from <= address && address < entry.to)
        .findFirst()
        .orElse(new Entry(0, 0, "none", List.of()));
  }

  /** The sum of a field over the mappings that begin within a range. */
  static long kib(long address, long bytes, String field) throws IOException {
    return read().stream()
        .filter(entry -> entry.from >= address && entry.from < address + bytes)
        .mapToLong(entry -> entry.kib(field))
        .sum();
  }

  /** How many descriptors are open on memory files of a name. */
  static long memoryFiles(String name) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links.filter(link -> target(link).startsWith("/memfd:" + name)).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed since it was listed
    }
  }
}
