package org.qmempool.jmh.gate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.time.hot.HotPathMain;
import org.qmempool.nic.bench.measure.ChildFailure;

/** On the class path of this JVM: what an arm is made of is tried where the tree is built. */
class SessionTest {
  private static final Path SOURCES =
      Path.of("src/main/java/org/qmempool/jmh/gate/time/hot").toAbsolutePath();

  @TempDir private Path folder;

  private Arm here() {
    return new Arm("here", System.getProperty("java.class.path"), folder.resolve("paths"));
  }

  @Test
  void aHotPathCompilesByItselfAndRuns() throws Exception {
    Arm arm = here();
    Session brief = new Session(arm, arm, 0, new Session.Effort(1, 2, 5, 1e5));
    HotBenchmark benchmark = HotBenchmark.MEMORY_FORWARD;
    assertTrue(arm.compile(SOURCES, benchmark), benchmark.path());
    Path compiled = folder.resolve("paths/org/qmempool/jmh/gate/time/hot");
    assertTrue(Files.exists(compiled.resolve(benchmark.path() + ".class")));
    Samples.Triple triple = brief.draw(benchmark).triples().getFirst();
    assertEquals(2, triple.b().length);
    for (double slice : triple.b()) {
      assertTrue(slice > 0, "" + slice);
    }
  }

  @Test
  void whatAnArmDoesNotHaveDoesNotCompile() throws Exception {
    Arm empty = new Arm("empty", folder.toString(), folder.resolve("paths"));
    assertFalse(empty.compile(SOURCES, HotBenchmark.SPSC_INT));
  }

  @Test
  void aPathThatFailsIsSaidInOneLine() {
    Arm arm = new Arm("empty", folder.toString(), folder.resolve("none"));
    Session session = new Session(arm, arm, 0, new Session.Effort(1, 1, 1, 1e5));
    ChildFailure e = assertThrows(ChildFailure.class, () -> session.draw(HotBenchmark.SPSC_INT));
    assertTrue(String.valueOf(e.getMessage()).contains(HotPathMain.class.getSimpleName()));
  }

  @Test
  @Tag("proof")
  void aPlantedSlowdownIsMeasured() throws Exception {
    Arm arm = here();
    assertTrue(arm.compile(SOURCES, HotBenchmark.SPSC_INT));
    Samples samples =
        new Session(arm, arm, 0.5, new Session.Effort(2, 10, 300, 2e6)).draw(HotBenchmark.SPSC_INT);
    double ratio = RatioInterval.ofTree(samples).median();
    assertTrue(ratio > 1.25 && ratio < 1.75, "" + ratio);
  }
}
