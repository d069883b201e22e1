package org.qmempool.jmh.gate.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.SourceTree;
import org.qmempool.jmh.gate.build.Libraries;

/**
 * Plants a fault into a copy of the tree, and has the copy's own gate look for it: the part that
 * should stop it does, with exit code 1 and a line that says what it found. Command: {@code mvn -B
 * -Pproof verify -pl jmh -am -Dtest=PlantedFaultsTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("proof")
class PlantedFaultsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path WORK = Path.of("target", "planted").toAbsolutePath();
  private static final Duration BOUND = Duration.ofMinutes(30);
  private static final String POOL = "qmempool/src/main/java/org/qmempool/";
  private static final String RINGS = "rings/src/main/java/org/qmempool/rings/";

  /** A fault: what is replaced where, which part stops it, and what its line has in it. */
  enum Fault {
    ALLOCATION(
        POOL + "MempoolCache.java",
        """
          @Override
          public int allocBurst(int[] dst, int from, int n) {
        """,
        """
          private static Object planted = new int[0];

          @Override
          public int allocBurst(int[] dst, int from, int n) {
            planted = planted instanceof int[] ? new byte[1] : new int[1];
        """,
        "allocation",
        "SHORT allocation: pool-cache-burst allocates"),
    LOGIC(
        RINGS + "SingleProducerIntAlgebra.java",
        "own.limit(consumers.acquire() + capacity, put)",
        "own.limit(consumers.acquire() + capacity + 1, put)",
        "tests",
        "SHORT tests: rings: SpscIntRingTest"),
    WEAKENED_ORDER(
        RINGS + "MpscIntAlgebra.java",
        "    VarHandle.releaseFence(); // (1)\n    int n;",
        "    int n;",
        "tests",
        "SHORT tests: jcstress: ExplorationTest.mpscKeepsTheContractUnderWeakMemory"),
    API_BREAK(
        POOL + "Mempool.java",
        "  public String growthStopped() {",
        "  String growthStopped() {",
        "api",
        "org.qmempool.Mempool.growthStopped: ");

    final String file;
    final String original;
    final String replacement;
    final String part;
    final String line;

    Fault(String file, String original, String replacement, String part, String line) {
      this.file = file;
      this.original = original;
      this.replacement = replacement;
      this.part = part;
      this.line = line;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedFaultIsStoppedByItsPart(Fault fault) throws Exception {
    Path tree = WORK.resolve(fault.name().toLowerCase(Locale.ROOT));
    SourceTree.copy(ROOT, tree);
    Path source = tree.resolve(fault.file);
    String text = Files.readString(source);
    assertTrue(text.contains(fault.original), fault + " does not fit " + fault.file + " any more");
    Files.writeString(source, text.replace(fault.original, fault.replacement));
    List<String> words = new ArrayList<>();
    words.add(tree.resolve("jmh/gate").toString());
    words.add("--only=" + fault.part);
    if (fault == Fault.API_BREAK) {
      words.add("--release=" + release());
    }
    Path log = WORK.resolve(fault.name().toLowerCase(Locale.ROOT) + ".txt");
    int code = new Command(tree, log, words).within(BOUND).run();
    String said = Files.readString(log);
    assertEquals(1, code, said);
    assertTrue(said.contains(fault.line), said);
    SourceTree.delete(tree);
  }

  /** The jars of this tree, as if they had been released. */
  private static Path release() throws IOException {
    Path folder = WORK.resolve("release");
    SourceTree.delete(folder);
    Files.createDirectories(folder);
    for (String module : Libraries.PUBLISHED) {
      Path jar = new Libraries(ROOT).jar(module);
      Files.copy(jar, folder.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return folder;
  }
}
