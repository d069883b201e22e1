package org.qmempool.jmh.gate.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.jmh.gate.build.Libraries;

/** Where hot fields lie, what the libraries load, and which rights they need. */
class LayoutTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private static Path folder;

  /** What the child JVMs found: they run side by side while the tests wait for them. */
  private static final Map<String, Future<List<String>>> FAULTS = new HashMap<>();

  private static final List<String> PLACES = new CopyOnWriteArrayList<>();
  private static final ExecutorService CHILDREN =
      Executors.newFixedThreadPool(3, Thread.ofPlatform().daemon().factory());

  @BeforeAll
  static void startChildren() {
    for (boolean compact : new boolean[] {false, true}) {
      FAULTS.put(
          "fields " + compact,
          CHILDREN.submit(() -> LayoutPart.fields(ROOT, folder, compact, PLACES)));
    }
    List<PathCheck> checks = new ArrayList<>(PathCheck.all());
    checks.add(new PathCheck("denied", LibraryUser.class, Libraries.CORE, true, "java.base"));
    for (PathCheck check : checks) {
      FAULTS.put(check.name(), CHILDREN.submit(() -> check.faults(ROOT, folder)));
    }
  }

  @AfterAll
  static void endChildren() {
    CHILDREN.shutdownNow();
    CHILDREN.close();
  }

  private static List<String> faults(String name) throws Exception {
    return Objects.requireNonNull(FAULTS.get(name), name).get(1, TimeUnit.MINUTES);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hotFieldsLieAloneUnderBothKindsOfHeaders(boolean compact) throws Exception {
    assertEquals(List.of(), faults("fields " + compact));
  }

  @Test
  void everyClassIsLookedAtUnderBothKindsOfHeaders() throws Exception {
    faults("fields false");
    faults("fields true");
    assertEquals(2 * HotFields.all().size(), PLACES.size(), "classes looked at: " + PLACES);
  }

  static List<PathCheck> paths() {
    return PathCheck.all();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theLibrariesRunWithOneFlagAndLoadTheJdkAlone(PathCheck check) throws Exception {
    assertEquals(List.of(), faults(check.name()));
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
    List<String> faults = faults("denied");
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
