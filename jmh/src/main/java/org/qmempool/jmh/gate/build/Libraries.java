package org.qmempool.jmh.gate.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The published modules as they were built last: jars, or the folders of classes where the jars are
 * older, as in a build that stops before it packs them.
 *
 * @param root of the tree
 */
public record Libraries(Path root) {
  /** The three that need nothing but the JDK. */
  public static final List<String> CORE = List.of("rings", "bulk-alloc", "qmempool");

  /** All that are published. */
  public static final List<String> PUBLISHED =
      List.of("rings", "bulk-alloc", "qmempool", "integration-nic");

  /** What the ports' module requires beside ours. */
  private static final Pattern OF_NIC =
      Pattern.compile("(picocli|jackson-(jr|core)|commons-(statistics|numbers)).*\\.jar");

  /**
   * The jar of a module.
   *
   * @param module its folder
   * @return its jar; not that of the sources
   * @throws IOException if there is none
   */
  public Path jar(String module) throws IOException {
    Path target = root.resolve(module).resolve("target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        List<Path> jars =
            files
                .filter(
                    file -> {
                      String name = String.valueOf(file.getFileName());
                      return name.startsWith("qmempool")
                          && name.endsWith(".jar")
                          && !name.endsWith("-sources.jar")
                          && !name.endsWith("-javadoc.jar");
                    })
                .toList();
        if (jars.size() == 1) {
          return jars.getFirst();
        }
        if (jars.size() > 1) {
          throw new IOException("several jars in " + target + ": delete the old ones: " + jars);
        }
      }
    }
    throw new IOException("no jar in " + target + ": build it by mvn package");
  }

  /**
   * What a program can run on.
   *
   * @param module its folder
   * @return its jar, or its classes if they are newer
   * @throws IOException if there is neither
   */
  public Path built(String module) throws IOException {
    Path classes = root.resolve(module).resolve("target/classes");
    try {
      Path jar = jar(module);
      if (!Files.isDirectory(classes) || !newer(classes, jar)) {
        return jar;
      }
    } catch (IOException e) {
      if (!Files.isDirectory(classes)) {
        throw e;
      }
    }
    return classes;
  }

  private static boolean newer(Path folder, Path than) throws IOException {
    var time = Files.getLastModifiedTime(than);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(time) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Modules as a path.
   *
   * @param modules their folders
   * @return a module path or class path, with what they need beside the JDK
   * @throws IOException if one of them is not built
   */
  public String path(List<String> modules) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String module : modules) {
      paths.add(built(module).toString());
    }
    if (modules.contains("integration-nic")) {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (OF_NIC.matcher(String.valueOf(Path.of(entry).getFileName())).matches()) {
          paths.add(entry);
        }
      }
    }
    return String.join(File.pathSeparator, paths);
  }
}
