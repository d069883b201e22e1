package org.qmempool.jcstress.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.qmempool.jcstress.JcstressRun;

/** What looks at the classes first on a class path, in a JVM of its own, and may find a fault. */
sealed interface Checker {
  String LOG = "log.txt";
  int LIMIT_SECONDS = 300;
  Path POOL_TESTS = Path.of("..", "qmempool", "target", "test-classes");
  Path RING_TESTS = Path.of("..", "rings", "target", "test-classes");
  Path BULK_TESTS = Path.of("..", "bulk-alloc", "target", "test-classes");

  Checker SPSC = explored("spscKeepsTheContract");
  Checker SPSC_WEAK = explored("spscKeepsTheContractUnderWeakMemory");
  Checker SPMC = explored("spmcKeepsTheContract");
  Checker SPMC_WEAK = explored("spmcKeepsTheContractUnderWeakMemory");
  Checker MPSC = explored("mpscKeepsTheContract");
  Checker MPSC_WEAK = explored("mpscKeepsTheContractUnderWeakMemory");
  Checker MPMC = explored("mpmcKeepsTheContract");
  Checker MPMC_WEAK = explored("mpmcKeepsTheContractUnderWeakMemory");
  Checker SPSC_MODEL =
      model(
          "SpscModelTest#singlesAndBulksAreThoseOfABoundedQueue(java.lang.Class,java.lang.Class)");
  Checker SPSC_MODEL_BURSTS = model("SpscModelTest#burstsKeepTheContract(java.lang.Class)");
  Checker MPMC_MODEL = model("MpmcModelTest#everyInterleavingKeepsTheContract(java.lang.Class)");
  Checker MPSC_MODEL = model("MpscModelTest#everyInterleavingKeepsTheContract(java.lang.Class)");
  Checker SPMC_MODEL = model("SpmcModelTest#everyInterleavingKeepsTheContract(java.lang.Class)");
  Checker STACK_MODEL = model("StackModelTest#everyInterleavingIsThatOfAStack");
  Checker CPU_CACHES_TEST =
      new Test("org.qmempool.CpuCachesTest#whicheverCacheIsTheOnlyOneNotHeldIsFound", false);

  /** A test of the exploration. */
  static Checker explored(String method) {
    return new Test("org.qmempool.jcstress.explore.ExplorationTest#" + method, true);
  }

  /** A test of the package {@code model}. */
  static Checker model(String method) {
    return new Test("org.qmempool.jcstress.model." + method, false);
  }

  /** One jcstress test. */
  static Checker jcstress(String test) {
    return new Jcstress(test);
  }

  /** Whether it looks at the copy of the algebra over the explored memory, not at production. */
  boolean looksAtTheCopy();

  /**
   * Runs the checker on the classes in a directory, everything else from the class path.
   *
   * @return whether it found a fault
   * @throws IOException if it could not do its work
   */
  boolean finds(Path classes, Path directory) throws IOException, InterruptedException;

  private static String classPath(Path classes) {
    return String.join(
        File.pathSeparator,
        classes.toAbsolutePath().toString(),
        System.getProperty("java.class.path"),
        POOL_TESTS.toAbsolutePath().toString(),
        BULK_TESTS.toAbsolutePath().toString(),
        RING_TESTS.toAbsolutePath().toString());
  }

  /**
   * Runs a class in a JVM of its own, its output to a log in the directory.
   *
   * @return what it exits with
   */
  private static int run(Path classes, Path directory, String flag, List<String> main)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path log = directory.resolve(LOG);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flag, "-cp", classPath(classes)));
    command.addAll(main);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } finally {
      process.destroyForcibly();
    }
    throw new IOException("the checker did not end: see " + log);
  }

  /** A test method: model checking by Lincheck, the exploration, or a test of the pool. */
  record Test(String method, boolean looksAtTheCopy) implements Checker {
    @Override
    public boolean finds(Path classes, Path directory) throws IOException, InterruptedException {
      List<String> main = List.of(CheckerMain.class.getName(), method);
      int exit = run(classes, directory, "-XX:+EnableDynamicAgentLoading", main);
      if (exit > 1) {
        throw new IOException("the checker did not end as it should: see " + directory);
      }
      return exit == 1;
    }

    @Override
    public String toString() {
      return method.replaceAll("\\(.*", "").replaceAll("^[a-z.]+", "");
    }
  }

  /**
   * The sweep of the stack's end over a kind of ring. With C1: interpreted, the calls before the
   * claim need more of the stack than those behind it, and the fault does not show.
   */
  record Overflow(String kind) implements Checker {
    private static final String DIVES = "200";
    private static final String WARM_UP = "40000";

    @Override
    public boolean looksAtTheCopy() {
      return false;
    }

    @Override
    public boolean finds(Path classes, Path directory) throws IOException, InterruptedException {
      List<String> main = List.of("org.qmempool.rings.StackOverflowSweep", kind, DIVES, WARM_UP);
      int exit = run(classes, directory, "-XX:TieredStopAtLevel=1", main);
      String log = Files.readString(directory.resolve(LOG));
      // The sweep ends by an AssertionError when an element is lost, doubled or hidden.
      if (exit != 0 && !log.contains("java.lang.AssertionError")) {
        throw new IOException("the sweep did not end as it should: see " + directory);
      }
      return exit != 0;
    }

    @Override
    public String toString() {
      return "stack overflow sweep of " + kind;
    }
  }

  /** One jcstress test, in the short mode. */
  record Jcstress(String test) implements Checker {
    @Override
    public boolean looksAtTheCopy() {
      return false;
    }

    @Override
    public boolean finds(Path classes, Path directory) throws IOException, InterruptedException {
      JcstressRun run =
          JcstressRun.run(classPath(classes), "\\." + test + "$", JcstressRun.SHORT, directory);
      if (run.executed().isEmpty() || !run.broken().isEmpty()) {
        throw new IOException(
            test + " did not run as it should: see " + directory.resolve("log.txt"));
      }
      return !run.failures().isEmpty();
    }

    @Override
    public String toString() {
      return "jcstress " + test;
    }
  }

  /** All that the mutants name. */
  static List<Checker> all() {
    return java.util.Arrays.stream(Mutant.values())
        .flatMap(mutant -> mutant.checkers.stream())
        .distinct()
        .toList();
  }
}
