package org.qmempool.nic.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.qmempool.nic.vm.guest.Guest;
import org.qmempool.nic.vm.guest.NoZeroCopy;
import org.qmempool.nic.vm.guest.ZeroCopyContract;
import org.qmempool.nic.vm.guest.ZeroCopyFaults;
import org.qmempool.nic.vm.guest.ZeroCopyTraffic;

/**
 * Zero copy on real drivers: boots a Debian kernel under QEMU, with NICs that are joined inside of
 * QEMU alone, and runs the tests of {@code vm.guest} there, by the jars as they are released. Each
 * of them appears here as a test of its own.
 *
 * <p>Run by {@code mvn verify -Pzerocopy}, a minute or so. Nothing is installed: a kernel and QEMU
 * are fetched from Debian into a folder ({@code -Dzerocopy.folder}, below {@code target} by
 * default), which a later run uses again. Where they cannot be had the test is skipped, and says
 * why. {@code -Dzerocopy.nic=igb} has the driver of an Intel 82576 in the place of virtio_net.
 */
class ZeroCopyIT {
  private static final Path SCRIPTS = Path.of("src/test/vm");
  private static final Path FOLDER = Path.of(property("qmempool.vm.folder"));
  private static final String NIC = property("qmempool.vm.nic");
  private static final Duration FETCH = Duration.ofMinutes(5);
  private static final Duration PACK = Duration.ofMinutes(2);
  private static final Duration RUN = Duration.ofMinutes(4);
  private static final int CANNOT = 3; // exit code of fetch
  private static final List<Class<?>> TESTS =
      List.of(ZeroCopyTraffic.class, ZeroCopyFaults.class, NoZeroCopy.class);

  @TestFactory
  Stream<DynamicTest> inTheGuest() throws Exception {
    Path fetched = FOLDER.resolve(NIC);
    Run fetch = Run.of(FETCH, SCRIPTS.resolve("fetch"), fetched, NIC);
    if (fetch.exitCode() == CANNOT || fetch.outOfTime()) {
      String late = fetch.outOfTime() ? "not fetched within " + FETCH + ": " : "";
      System.out.println("SKIPPED: zero copy in a guest: " + late + fetch.output());
      Assumptions.abort(late + fetch.output());
    }
    assertEquals(0, fetch.exitCode(), fetch.output());
    List<Object> pack = new ArrayList<>();
    pack.addAll(List.of(SCRIPTS.resolve("pack"), fetched, property("java.home"), FOLDER));
    pack.addAll(List.of(classPath(), "-Dqmempool.guest.nic=" + NIC, Guest.class.getName()));
    TESTS.forEach(test -> pack.add(test.getName()));
    if (NIC.equals("virtio")) {
      pack.add(ZeroCopyContract.class.getName()); // its elements are too small for igb
    }
    Run packed = Run.of(PACK, pack.toArray());
    assertEquals(0, packed.exitCode(), packed.output());
    Run guest = Run.of(RUN, SCRIPTS.resolve("boot"), fetched, NIC, FOLDER);
    List<Outcome> outcomes = Outcome.parse(guest.output());
    if (outcomes.isEmpty()
        || !guest.hasLine(Guest.RESULT + outcomes.size())
        || !guest.hasLine("GUEST-EXIT 0")) {
      fail("the guest did not come to its end within " + RUN + ":\n" + guest.output());
    }
    assertFalse(guest.hasLine("GUEST-KERNEL complains, see above"), guest.output());
    return outcomes.stream()
        .map(
            outcome ->
                DynamicTest.dynamicTest(
                    outcome.name(), () -> assertTrue(outcome.passed(), outcome.why())));
  }

  /** The released jars with what they need, the tests, and JUnit. */
  private static String classPath() {
    List<String> entries = new ArrayList<>(List.of(property("qmempool.vm.jar")));
    File[] libraries = new File(property("qmempool.vm.libraries")).listFiles();
    if (libraries == null) {
      throw new IllegalStateException("no libraries: the package phase copies them");
    }
    Arrays.stream(libraries).map(File::getPath).forEach(entries::add);
    Arrays.stream(property("surefire.test.class.path").split(File.pathSeparator))
        .filter(entry -> entry.matches(".*(/test-classes/?|/(junit|opentest4j|jspecify)[^/]*jar)"))
        .forEach(entries::add);
    return String.join(File.pathSeparator, entries);
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("no property " + name + ": run by mvn verify -Pzerocopy");
    }
    return value;
  }

  /**
   * One test of the guest.
   *
   * @param why the failure, empty if it passed
   */
  private record Outcome(String name, boolean passed, String why) {
    static List<Outcome> parse(String console) {
      List<Outcome> outcomes = new ArrayList<>();
      StringBuilder why = new StringBuilder();
      for (String line : console.lines().toList()) {
        if (line.startsWith(Guest.PASSED)) {
          outcomes.add(new Outcome(line.substring(Guest.PASSED.length()), true, ""));
        } else if (line.startsWith(Guest.FAILED)) {
          outcomes.add(new Outcome(line.substring(Guest.FAILED.length()), false, why.toString()));
        } else if (line.startsWith(Guest.WHY)) {
          why.append(line, Guest.WHY.length(), line.length()).append('\n');
          continue;
        }
        why.setLength(0);
      }
      return outcomes;
    }
  }

  /** A command that has ended, by itself or, at the end of its time, by us. */
  private record Run(int exitCode, boolean outOfTime, String output) {
    static Run of(Duration atMost, Object... command) throws IOException, InterruptedException {
      Files.createDirectories(FOLDER);
      Path console = Files.createTempFile(FOLDER, "console", ".txt");
      try {
        Process process =
            new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(console.toFile())
                .redirectErrorStream(true)
                .start();
        boolean ended = false;
        try {
          ended = process.waitFor(atMost);
        } finally {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
        }
        String output = new String(Files.readAllBytes(console), UTF_8).replace("\r", "");
        return new Run(process.exitValue(), !ended, output);
      } finally {
        Files.delete(console);
      }
    }

    boolean hasLine(String line) {
      return output.lines().anyMatch(line::equals);
    }
  }
}
