package org.qmempool.jcstress.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.qmempool.jcstress.explore.AlgebraCopy;

/**
 * Plants one fault at a time into a copy of the production source, and has the named checkers look
 * for it. Each must find it, and must find nothing in the source as it is. Command for all: {@code
 * jcstress/mutants}.
 */
class MutantsTest {
  private static final List<Path> SOURCES =
      List.of(
          Path.of("..", "rings", "src", "main", "java", "org", "qmempool", "rings"),
          Path.of("..", "bulk-alloc", "src", "main", "java", "org", "qmempool", "bulk"),
          Path.of("..", "qmempool", "src", "main", "java", "org", "qmempool"),
          Path.of("..", "qmempool", "src", "main", "java", "org", "qmempool", "check", "marks"));
  private static final Path WORK = Path.of("target", "mutants");

  /** Classes of an older source would be found faulty for that alone. */
  @BeforeAll
  static void removeWhatOlderRunsLeft() throws IOException {
    if (Files.exists(WORK)) {
      try (Stream<Path> all = Files.walk(WORK)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Quick ones in every build. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "MPMC_BOUND_REMOVED",
        "MPSC_RELEASE_FENCE_REMOVED",
        "STACK_TAG_NOT_ADVANCED_ON_POP",
        "POOL_LOCK_SKIPS_ONE"
      })
  void aMutantIsCaughtByItsFirstChecker(Mutant mutant) throws Exception {
    check(mutant, mutant.checkers.getFirst());
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void everyMutantIsCaughtByAllItsCheckers(Mutant mutant) throws Exception {
    for (Checker checker : mutant.checkers) {
      check(mutant, checker);
    }
  }

  static Stream<Checker> checkers() {
    return Checker.all().stream();
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("checkers")
  void noCheckerFindsAFaultInTheSourceAsItIs(Checker checker) throws Exception {
    Path classes =
        WORK.resolve("unchanged").resolve(checker.looksAtTheCopy() ? "copies" : "classes");
    for (Mutant mutant : Mutant.values()) {
      if (mutant.checkers.contains(checker)) {
        compile(checker, mutant.source, read(mutant.source), classes);
      }
    }
    assertFalse(checker.finds(classes, WORK.resolve("unchanged").resolve(name(checker))));
  }

  @ParameterizedTest
  @EnumSource
  void everyMutantFitsItsSourceInOnePlace(Mutant mutant) throws IOException {
    String text = read(mutant.source);
    int at = text.indexOf(mutant.original);
    assertTrue(at >= 0, mutant + " does not fit " + mutant.source + " any more");
    assertEquals(at, text.lastIndexOf(mutant.original), mutant + " fits more than one place");
  }

  private static void check(Mutant mutant, Checker checker) throws Exception {
    String text = read(mutant.source);
    Path work = WORK.resolve(mutant.name().toLowerCase(Locale.ROOT));
    Path classes = work.resolve(checker.looksAtTheCopy() ? "copies" : "classes");
    compile(checker, mutant.source, text.replace(mutant.original, mutant.replacement), classes);
    long begin = System.nanoTime();
    boolean found = checker.finds(classes, work.resolve(name(checker)));
    System.out.printf(
        "mutant %-45s %s by %s in %.1f s%n",
        mutant, found ? "caught" : "MISSED", checker, (System.nanoTime() - begin) / 1e9);
    assertTrue(found, checker + " misses " + mutant);
  }

  private static String read(String source) throws IOException {
    for (Path folder : SOURCES) {
      Path file = folder.resolve(source + ".java");
      if (Files.exists(file)) {
        return Files.readString(file);
      }
    }
    throw new IOException("no " + source + ".java in " + SOURCES);
  }

  /** Compiles one class, or its copy for the checker, into a directory. */
  private static void compile(Checker checker, String source, String text, Path classes)
      throws IOException {
    Files.createDirectories(classes);
    Path file = classes.resolve(source + ".java");
    Files.writeString(file, checker.looksAtTheCopy() ? AlgebraCopy.of(text) : text);
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      StringWriter out = new StringWriter();
      List<String> options =
          List.of(
              "-proc:none",
              "-nowarn",
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"));
      boolean compiled =
          compiler.getTask(out, files, null, options, null, files.getJavaFileObjects(file)).call();
      assertTrue(compiled, () -> "the mutant does not compile: " + out);
    }
  }

  private static String name(Checker checker) {
    return checker.toString().replaceAll("[^A-Za-z]+", "-").toLowerCase(Locale.ROOT);
  }
}
