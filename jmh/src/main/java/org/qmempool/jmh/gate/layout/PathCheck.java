package org.qmempool.jmh.gate.layout;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.build.Libraries;

/**
 * Runs a small program over the libraries as a user runs his: on the module path or on the class
 * path, with the one flag that the README names, every other native access denied.
 *
 * @param name of the check
 * @param program its main class, in the folder of this class
 * @param modules folders of the libraries that it uses
 * @param onModulePath true on the module path, false on the class path
 * @param access what {@code --enable-native-access} names
 */
record PathCheck(
    String name, Class<?> program, List<String> modules, boolean onModulePath, String access) {
  /** What the three libraries must not load. */
  private static final Pattern FOREIGN =
      Pattern.compile("\\b(sun\\.misc\\.Unsafe|org\\.agrona\\.\\S+|org\\.jctools\\.\\S+) ");

  private static final Duration BOUND = Duration.ofMinutes(2);

  /** Every check: the flags of the README, for the libraries and for the ports. */
  static List<PathCheck> all() {
    return List.of(
        new PathCheck(
            "libraries-module-path", LibraryUser.class, Libraries.CORE, true, "org.qmempool.bulk"),
        new PathCheck(
            "libraries-class-path", LibraryUser.class, Libraries.CORE, false, "ALL-UNNAMED"),
        new PathCheck(
            "ports-module-path",
            PortUser.class,
            Libraries.PUBLISHED,
            true,
            "org.qmempool.bulk,org.qmempool.nic"),
        new PathCheck(
            "ports-class-path", PortUser.class, Libraries.PUBLISHED, false, "ALL-UNNAMED"));
  }

  /**
   * Runs the program.
   *
   * @param root of the tree
   * @param folder for logs
   * @return one line for each fault; empty if there is none
   */
  List<String> faults(Path root, Path folder) throws IOException, InterruptedException {
    Path loaded = folder.resolve(name + "-classes.txt");
    Path log = folder.resolve(name + ".txt");
    String libraries = new Libraries(root).path(modules);
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-XX:+UseSerialGC");
    words.add("-XX:TieredStopAtLevel=1"); // a short program
    words.add("-Xlog:class+load:file=" + loaded.toAbsolutePath());
    words.add("--illegal-native-access=deny");
    words.add("--enable-native-access=" + access);
    if (onModulePath) {
      words.addAll(List.of("--module-path", libraries, "--add-modules"));
      words.add(modules.contains("integration-nic") ? "org.qmempool.nic" : "org.qmempool");
      words.addAll(List.of("-cp", own()));
    } else {
      words.addAll(List.of("-cp", own() + File.pathSeparator + libraries));
    }
    words.add(program.getName());
    Command run = new Command(root, log, words).within(BOUND);
    List<String> faults = new ArrayList<>();
    int code = run.run();
    if (code != 0 || !Files.readString(log).contains(program.getSimpleName() + ": ")) {
      faults.add(name + ": the program ended with " + code + ": " + run.tail());
    }
    if (modules.equals(Libraries.CORE)) {
      faults.addAll(foreign(loaded));
    }
    return faults;
  }

  List<String> foreign(Path loaded) throws IOException {
    List<String> faults = new ArrayList<>();
    int ours = 0;
    for (String line : Files.readAllLines(loaded)) {
      var match = FOREIGN.matcher(line);
      if (match.find()) {
        faults.add(name + ": " + match.group(1) + " is loaded; the libraries need the JDK alone");
      }
      ours += line.contains(" org.qmempool.") ? 1 : 0;
    }
    if (ours == 0) {
      faults.add(name + ": the log of loaded classes has none of ours: " + loaded);
    }
    return faults;
  }

  /** Where the programs are. */
  private static String own() {
    return Path.of(PathCheck.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }
}
