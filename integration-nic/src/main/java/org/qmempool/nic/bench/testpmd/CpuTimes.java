package org.qmempool.nic.bench.testpmd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where one CPU's time went, in the kernel's ticks (10 ms), from {@code /proc/stat}.
 *
 * @param user running programs, niced ones too
 * @param system running the kernel for programs
 * @param softirq running deferred interrupts and other interrupts
 * @param idle with nothing to do, or waiting for a disk
 * @param steal taken by the hypervisor for others
 */
record CpuTimes(long user, long system, long softirq, long idle, long steal) {
  private static final Path STAT = Path.of("/proc/stat");

  /** The times of a CPU since the machine started. */
  static CpuTimes read(int cpu) {
    try {
      for (String line : Files.readAllLines(STAT)) {
        if (line.startsWith("cpu" + cpu + " ")) {
          return parse(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + STAT + "; /proc must be mounted", e);
    }
    throw new IllegalArgumentException("CPU " + cpu + " is not in " + STAT + ": name another one");
  }

  /** Columns: cpuN user nice system idle iowait irq softirq steal ... */
  static CpuTimes parse(String line) {
    long[] n =
        Arrays.stream(line.split(" +", -1)).skip(1).limit(8).mapToLong(Long::parseLong).toArray();
    return new CpuTimes(n[0] + n[1], n[2], n[5] + n[6], n[3] + n[4], n[7]);
  }

  /** What was added since {@code earlier}. */
  CpuTimes since(CpuTimes earlier) {
    return new CpuTimes(
        user - earlier.user,
        system - earlier.system,
        softirq - earlier.softirq,
        idle - earlier.idle,
        steal - earlier.steal);
  }

  /** All time. */
  long total() {
    return user + system + softirq + idle + steal;
  }

  /** The part of the time that the CPU was not idle, stolen time included; 0 to 1. */
  double busy() {
    return total() == 0 ? 0 : 1 - (double) idle / total();
  }

  /** E.g. {@code "99 % (user 1, system 60, softirq 38, steal 0)"}. */
  String text() {
    long total = Math.max(total(), 1);
    return "%.0f %% (user %d, system %d, softirq %d, steal %d)"
        .formatted(
            100 * busy(),
            100 * user / total,
            100 * system / total,
            100 * softirq / total,
            100 * steal / total);
  }
}
