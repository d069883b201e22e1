package org.qmempool.nic.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;

/** What one command is to open, looked at before any of it is: a bad name leaves all as it was. */
final class ToOpen {
  private final List<PortName> names = new ArrayList<>();
  private final List<Path> reads = new ArrayList<>();
  private final List<Path> writes = new ArrayList<>();

  /**
   * Adds a port.
   *
   * @param receives false for one that is only sent to
   */
  ToOpen port(PortName name, boolean receives) {
    names.add(name);
    if (name.kind() == PortName.Kind.PCAP) {
      reads(name.toRead(receives));
      writes(name.toWrite(receives));
    }
    return this;
  }

  /** Adds a file that is read; null for none. */
  ToOpen reads(@Nullable Path file) {
    if (file != null) {
      reads.add(file);
    }
    return this;
  }

  /** Adds a file that is written, and so emptied first; null for none. */
  ToOpen writes(@Nullable Path file) {
    if (file != null) {
      writes.add(file);
    }
    return this;
  }

  boolean hasXdp() {
    return names.stream().anyMatch(name -> name.kind() == PortName.Kind.XDP);
  }

  /**
   * Looks at names and files.
   *
   * @throws PortException if a port cannot have its name, or a file is read and written at once, or
   *     written twice
   * @throws IllegalArgumentException if no interface can have such a name
   */
  void check() {
    names.forEach(PortName::check);
    for (Path write : writes) {
      for (Path read : reads) {
        if (isSame(read, write)) {
          throw new PortException(
              "capture '" + read + "' is to be read and written at once; write to another file");
        }
      }
    }
    for (int i = 0; i < writes.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (isSame(writes.get(i), writes.get(j))) {
          throw new PortException(
              "capture '" + writes.get(i) + "' is to be written twice; let each port have its own");
        }
      }
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    } catch (IOException e) {
      return false; // opening it tells why
    }
  }
}
