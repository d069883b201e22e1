package org.qmempool.jmh.gate.time;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One side of a comparison: the classes of a state of the tree, and the hot paths compiled against
 * them.
 *
 * @param name for messages
 * @param libraries class path of the state's own classes and what they need
 * @param paths folder of the compiled hot paths
 */
record Arm(String name, String libraries, Path paths) {
  private static final String HOT = "org.qmempool.jmh.gate.time.hot.";
  private static final List<String> MODULES =
      List.of("integration-nic", "qmempool", "bulk-alloc", "rings");

  /** A state of the tree that has been built. */
  static Arm of(String name, Path built, Path paths) throws IOException {
    List<String> path = new ArrayList<>();
    for (String module : MODULES) {
      path.add(built.resolve(module).resolve("target/classes").toString());
    }
    Path lib = built.resolve("integration-nic/target/lib");
    if (Files.isDirectory(lib)) {
      try (Stream<Path> jars = Files.list(lib)) {
        jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).sorted().forEach(path::add);
      }
    }
    return new Arm(name, String.join(File.pathSeparator, path), paths);
  }

  /**
   * Compiles a hot path.
   *
   * @param sources folder of the hot paths' sources
   * @return false where this state has not what the path calls
   */
  boolean compile(Path sources, HotBenchmark benchmark) throws IOException {
    Files.createDirectories(paths);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> files =
        Stream.of("HotPath", "HotPathMain", benchmark.path())
            .map(name -> sources.resolve(name + ".java"))
            .toList();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      return compiler
          .getTask(
              new StringWriter(),
              manager,
              diagnostic -> {},
              List.of("-proc:none", "-cp", libraries, "-d", paths.toString()),
              null,
              manager.getJavaFileObjectsFromPaths(files))
          .call();
    }
  }

  /** For a JVM that runs the paths. */
  String classPath() {
    return Stream.of(paths.toString(), libraries).collect(Collectors.joining(File.pathSeparator));
  }

  static String main() {
    return HOT + "HotPathMain";
  }

  static String className(HotBenchmark benchmark) {
    return HOT + benchmark.path();
  }
}
