package org.qmempool.jmh.gate.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.build.Libraries;

/**
 * Looks where hot fields lie, under both kinds of object headers, what the libraries load, and
 * which rights they need. The same checks are among the tests of the build; here they are run on
 * the jars that are released.
 */
public final class LayoutPart implements Part {
  private static final Duration BOUND = Duration.ofMinutes(2);

  /** The part. */
  public LayoutPart() {}

  @Override
  public String name() {
    return "layout";
  }

  @Override
  public String claim() {
    return "hot fields are 128 bytes apart; the libraries load the JDK alone and need one flag";
  }

  @Override
  public double minutes(Mode mode) {
    return 0.2;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Path folder = context.folder(this);
    List<Finding> findings = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    List<PathCheck> paths = PathCheck.all();
    int steps = 2 + paths.size();
    int step = 0;
    for (boolean compact : new boolean[] {false, true}) {
      context.progress().step(headers(compact), ++step, steps);
      List<String> places = new ArrayList<>();
      for (String fault : fields(context.root(), folder, compact, places)) {
        findings.add(Finding.fallsShort("fields", headers(compact) + ": " + fault));
      }
      details.put(headers(compact), places);
    }
    List<Object> checks = new ArrayList<>();
    for (String module : Libraries.PUBLISHED) {
      checks.add(new Libraries(context.root()).built(module).getFileName().toString());
    }
    details.put("artifacts", checks);
    for (PathCheck check : paths) {
      context.progress().step(check.name(), ++step, steps);
      for (String fault : check.faults(context.root(), folder)) {
        findings.add(Finding.fallsShort(check.name(), fault));
      }
    }
    details.put("paths", paths.stream().map(PathCheck::name).toList());
    return new PartResult(name(), findings, details);
  }

  private static String headers(boolean compact) {
    return compact ? "compact object headers" : "usual object headers";
  }

  /**
   * Looks at the fields in a JVM of its own.
   *
   * @param places gets one line for each class
   * @return one line for each fault
   */
  static List<String> fields(Path root, Path folder, boolean compact, List<String> places)
      throws IOException, InterruptedException {
    Path log = folder.resolve(compact ? "compact.txt" : "usual.txt");
    Command look =
        new Command(
                root,
                log,
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:" + (compact ? "+" : "-") + "UseCompactObjectHeaders",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", // a short program
                    "-XX:+EnableDynamicAgentLoading", // JOL asks its own JVM
                    "-Djdk.attach.allowAttachSelf=true",
                    "-Djol.skipHotspotSAAttach=true", // a debugger, a JVM of its own: not needed
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LayoutChild.class.getName()))
            .within(BOUND);
    int code = look.run();
    List<String> faults = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals("fault")) {
        faults.add(fields[1]);
      } else if (fields[0].equals("class")) {
        places.add(fields[1] + ": " + fields[2]);
      }
    }
    if (code != 0 || places.isEmpty()) {
      faults.add("the JVM that looks ended with " + code + ": " + look.tail());
    }
    return faults;
  }
}
