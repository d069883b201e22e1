package org.qmempool.nic.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.qmempool.nic.bench.measure.Cpus;

/**
 * What a run ran on.
 *
 * @param cpu model name of the CPU
 * @param cpus how many of them this process may use
 * @param virtual true if a hypervisor is below
 * @param kernel name and version
 * @param architecture as the JVM calls it
 * @param java version of the JVM
 * @param load average load of the last minute when the run began; negative if unknown
 * @param time when the run began, in UTC
 */
public record Machine(
    String cpu,
    int cpus,
    boolean virtual,
    String kernel,
    String architecture,
    String java,
    double load,
    String time) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /**
   * Looks at this machine.
   *
   * @return what it is
   */
  public static Machine here() {
    List<String> info = cpuinfo();
    return new Machine(
        info.stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown CPU"),
        Cpus.count(),
        info.stream().anyMatch(line -> line.startsWith("flags") && line.contains(" hypervisor")),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"),
        System.getProperty("java.vendor.version", System.getProperty("java.version")),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /**
   * In one line.
   *
   * @return for people
   */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%s, %d %s%s; %s; Java %s; load at start %s; %s",
        cpu,
        cpus,
        virtual ? "vCPU" : "CPU",
        cpus == 1 ? "" : "s",
        kernel + " " + architecture,
        java,
        load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load),
        time);
  }

  /**
   * What other programs do to the figures.
   *
   * @return one line; empty where the load at the start was no more than one for each CPU
   */
  public String warning() {
    return load <= cpus
        ? ""
        : String.format(
            Locale.ROOT,
            "load %.1f on %d CPU%s at the start: expect noise",
            load,
            cpus,
            cpus == 1 ? "" : "s");
  }

  private static List<String> cpuinfo() {
    try {
      return Files.readAllLines(CPUINFO);
    } catch (IOException e) {
      return List.of(); // no /proc
    }
  }
}
