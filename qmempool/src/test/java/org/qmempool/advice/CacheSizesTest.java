package org.qmempool.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caches as sysfs tells them. */
class CacheSizesTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void theLevelsAreRead() throws IOException {
    cache(0, "1", "Data", "48K");
    cache(1, "1", "Instruction", "32K");
    cache(2, "2", "Unified", "2048K");
    cache(3, "3", "Unified", "260M");
    assertEquals(new CacheSizes(2 << 20, 260L << 20), CacheSizes.of(directory));
  }

  @Test
  void whatIsNotToldIsUnknown() throws IOException {
    CacheSizes none = new CacheSizes(0, 0);
    assertEquals(none, CacheSizes.of(directory));
    assertEquals(none, CacheSizes.of(directory.resolve("missing")));
    cache(2, "2", "Unified", "much");
    Files.createDirectory(directory.resolve("index3"));
    assertEquals(none, CacheSizes.of(directory));
  }

  @Test
  void thisMachineIsReadWithoutAnError() {
    CacheSizes sizes = CacheSizes.ofThisMachine();
    assertTrue(sizes.l2() >= 0 && sizes.l3() >= 0, sizes::toString);
    assertThrows(IllegalArgumentException.class, () -> new CacheSizes(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new CacheSizes(0, -1));
  }

  private void cache(int index, String level, String type, String size) throws IOException {
    Path cache = Files.createDirectory(directory.resolve("index" + index));
    Files.writeString(cache.resolve("level"), level + "\n");
    Files.writeString(cache.resolve("type"), type + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
  }
}
