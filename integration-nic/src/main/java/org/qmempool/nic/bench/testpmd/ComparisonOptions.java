package org.qmempool.nic.bench.testpmd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.qmempool.nic.bench.measure.Cpus;

/**
 * What {@code compare-testpmd} is asked for.
 *
 * @param rounds runs of each contestant, interleaved
 * @param seconds measured time of a run
 * @param ring entries of RX and TX on both sides
 * @param sourceCpu CPU of the source
 * @param receiverCpu CPU of the receivers
 * @param basePages whether to compare on base pages
 * @param hugePages whether to compare on 2 MiB pages
 * @param scratch a directory for testpmd's files, removed by the caller
 * @param json where the pairs go, for programs
 */
record ComparisonOptions(
    int rounds,
    double seconds,
    int ring,
    int sourceCpu,
    int receiverCpu,
    boolean basePages,
    boolean hugePages,
    Path scratch,
    Optional<Path> json) {

  /** What can be asked for. */
  static final String USAGE =
      """
      usage: integration-nic/compare-testpmd [--rounds N] [--seconds S] [--ring N]
                 [--pages base|huge|both] [--source-cpu N] [--receiver-cpu N] [--json FILE]

      AF_XDP receive: this library against dpdk-testpmd (net_af_xdp, rxonly), on one veth pair in
      namespaces of its own, fed by one source inside the kernel. Run as root.

        --rounds N        runs of each contestant, interleaved: 1 to 100 (5)
        --seconds S       measured time of a run: 0.1 to 60 (2)
        --ring N          entries of RX and TX on both sides: a power of two, 64 to 4096 (2048)
        --pages WHICH     memory on base pages, on 2 MiB pages, or one after the other (both)
        --source-cpu N    CPU of the source and of the kernel's receive path: 0 to 63 (0)
        --receiver-cpu N  CPU of the receivers: 0 to 63, another one (1)
        --json FILE       writes the runs as pairs, ours and theirs of each round, into FILE

      Both CPUs must be ones that this process may use.

      Exit code: 0 the must is met, 1 it is not, 2 wrong usage, 3 not runnable here or too noisy.
      """;

  /** Only looks at the options; the script asks so before it sets anything up. */
  static final String CHECK = "--check";

  private static final int MAX_CPU = 63;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException one line: value, rule, remedy
   */
  static ComparisonOptions parse(List<String> arguments) {
    return parse(arguments, Cpus.allowed());
  }

  /** As on a machine with these CPUs. */
  static ComparisonOptions parse(List<String> arguments, List<Integer> cpus) {
    int rounds = 5;
    double seconds = 2;
    int ring = 2048;
    int sourceCpu = 0;
    int receiverCpu = 1;
    String pages = "both";
    Optional<Path> json = Optional.empty();
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
      String option = words.next();
      String value = words.hasNext() && !CHECK.equals(option) ? words.next() : "";
      switch (option) {
        case CHECK -> {}
        case "--rounds" -> rounds = integer(option, value, 1, 100);
        case "--seconds" -> seconds = seconds(value);
        case "--ring" -> ring = powerOfTwo(integer(option, value, 64, 4096));
        case "--source-cpu" -> sourceCpu = integer(option, value, 0, MAX_CPU);
        case "--receiver-cpu" -> receiverCpu = integer(option, value, 0, MAX_CPU);
        case "--pages" -> pages = pages(value);
        case "--scratch" -> scratch = Path.of(value);
        case "--json" -> json = Optional.of(writable(value));
        default ->
            throw new IllegalArgumentException(
                "unknown option '" + option + "': see integration-nic/compare-testpmd --help");
      }
    }
    if (sourceCpu == receiverCpu) {
      throw new IllegalArgumentException(
          "--source-cpu and --receiver-cpu are both " + sourceCpu + ": each needs one of its own");
    }
    requireAllowed("--source-cpu", sourceCpu, cpus);
    requireAllowed("--receiver-cpu", receiverCpu, cpus);
    return new ComparisonOptions(
        rounds,
        seconds,
        ring,
        sourceCpu,
        receiverCpu,
        !"huge".equals(pages),
        !"base".equals(pages),
        scratch,
        json);
  }

  /** Buffers in each pool: enough for both rings, and for what the receivers' caches keep. */
  int elements() {
    return 16384;
  }

  private static int integer(String option, String value, int least, int most) {
    int n;
    try {
      n = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      n = -1;
    }
    if (n < least || n > most) {
      throw outside(option, value, least + " to " + most);
    }
    return n;
  }

  /** Before anything is started: testpmd would say it in a dozen lines of its own. */
  private static void requireAllowed(String option, int cpu, List<Integer> cpus) {
    if (!cpus.contains(cpu)) {
      throw outside(option, Integer.toString(cpu), "one of this process's CPUs, " + cpus);
    }
  }

  private static int powerOfTwo(int ring) {
    if (Integer.bitCount(ring) != 1) {
      throw outside("--ring", Integer.toString(ring), "a power of two, 64 to 4096");
    }
    return ring;
  }

  private static double seconds(String value) {
    double n;
    try {
      n = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      n = Double.NaN;
    }
    if (!(n >= 0.1 && n <= 60)) {
      throw outside("--seconds", value, "0.1 to 60");
    }
    return n;
  }

  private static String pages(String value) {
    if (!List.of("base", "huge", "both").contains(value)) {
      throw outside("--pages", value, "base, huge or both");
    }
    return value;
  }

  private static Path writable(String value) {
    Path parent = Path.of(value).toAbsolutePath().getParent();
    if (value.isEmpty() || parent == null || !Files.isDirectory(parent)) {
      throw outside("--json", value, "a file in a folder that exists");
    }
    return Path.of(value);
  }

  private static IllegalArgumentException outside(String option, String value, String allowed) {
    return new IllegalArgumentException(
        option + " '" + value + "' is not allowed: give " + allowed);
  }
}
