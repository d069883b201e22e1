package org.qmempool.jmh.gate.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.jmh.gate.build.Libraries;

/** Where hot fields lie, what the libraries load, and which rights they need. */
class LayoutTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hotFieldsLieAloneUnderBothKindsOfHeaders(boolean compact) throws Exception {
    List<String> places = new ArrayList<>();
    assertEquals(List.of(), LayoutPart.fields(ROOT, folder, compact, places));
    assertEquals(HotFields.all().size(), places.size(), "classes looked at: " + places);
  }

  static List<PathCheck> paths() {
    return PathCheck.all();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theLibrariesRunWithOneFlagAndLoadTheJdkAlone(PathCheck check) throws Exception {
    assertEquals(List.of(), check.faults(ROOT, folder));
  }

  /** Two fields without padding. */
  static final class Near {
    long hot;
    long other;

    @Override
    public String toString() {
      return hot + " " + other;
    }
  }

  @Test
  void fieldsThatAreTooNearAreFound() {
    List<String> faults = new HotFields(Near.class, Set.of("hot")).faults();
    assertTrue(faults.stream().anyMatch(f -> f.contains("the object's begin")), faults.toString());
    assertTrue(faults.stream().anyMatch(f -> f.contains("the object's end")), faults.toString());
    assertTrue(faults.stream().anyMatch(f -> f.contains("0 bytes from other")), faults.toString());
    assertTrue(
        new HotFields(Near.class, Set.of("gone")).faults().getFirst().contains("no field gone"));
  }

  @Test
  void aProgramWithoutTheFlagIsDenied() throws Exception {
    PathCheck denied =
        new PathCheck("denied", LibraryUser.class, Libraries.CORE, true, "java.base");
    List<String> faults = denied.faults(ROOT, folder);
    assertFalse(faults.isEmpty());
    assertTrue(faults.getFirst().contains("denied: the program ended with 1"), faults.toString());
  }

  @Test
  void aForeignClassInTheLogIsFound() throws Exception {
    Path log = folder.resolve("classes.txt");
    java.nio.file.Files.writeString(
        log,
        "[0.1s][info][class,load] org.qmempool.Mempool source: jrt\n"
            + "[0.1s][info][class,load] jdk.internal.misc.Unsafe source: jrt\n"
            + "[0.2s][info][class,load] "
            + SpscVarHandleArrayQueue.class.getName()
            + " source: file:x.jar\n"
            + "[0.2s][info][class,load] sun.misc.Unsafe source: jrt:/jdk.unsupported\n");
    List<String> faults = PathCheck.all().getFirst().foreign(log);
    assertEquals(2, faults.size(), faults.toString());
  }
}
