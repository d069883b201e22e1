package org.qmempool.advice;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The caches that a core has.
 *
 * @param l2 bytes of its second level; 0 if unknown
 * @param l3 bytes of its third level, all cores' together; 0 if unknown, or if there is none
 */
public record CacheSizes(long l2, long l3) {
  private static final Path FIRST_CPU = Path.of("/sys/devices/system/cpu/cpu0/cache");

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public CacheSizes {
    if (l2 < 0 || l3 < 0) {
      throw new IllegalArgumentException(
          "caches of " + l2 + " and " + l3 + " bytes; allowed is 0 or more: pass 0 if unknown");
    }
  }

  /**
   * Those of this machine's first CPU, as the kernel tells them in sysfs.
   *
   * @return the sizes; unknown where the kernel does not tell
   */
  public static CacheSizes ofThisMachine() {
    return of(FIRST_CPU);
  }

  /** Reads the directory of one CPU. */
  static CacheSizes of(Path directory) {
    long l2 = 0;
    long l3 = 0;
    try (DirectoryStream<Path> caches = Files.newDirectoryStream(directory, "index*")) {
      for (Path cache : caches) {
        String type = read(cache, "type");
        if (type.equals("Unified") || type.equals("Data")) {
          long bytes = bytes(read(cache, "size"));
          switch (read(cache, "level")) {
            case "2" -> l2 = bytes;
            case "3" -> l3 = bytes;
            default -> {
              // the first level is smaller than any ring
            }
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return new CacheSizes(l2, l3); // a machine that does not tell
    }
    return new CacheSizes(l2, l3);
  }

  private static String read(Path cache, String name) throws IOException {
    return Files.readString(cache.resolve(name)).strip();
  }

  /** "48K" in bytes; 0 if it reads otherwise. */
  private static long bytes(String size) {
    if (!size.matches("\\d{1,9}[KM]?")) {
      return 0;
    }
    long unit = size.endsWith("K") ? 1 << 10 : size.endsWith("M") ? 1 << 20 : 1;
    return Long.parseLong(size.replaceAll("[KM]", "")) * unit;
  }
}
