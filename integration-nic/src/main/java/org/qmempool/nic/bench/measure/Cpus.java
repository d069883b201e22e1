package org.qmempool.nic.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.qmempool.nic.kernel.NicLibc;

/** The CPUs that this process may use, and pinning of the calling thread to one of them. */
public final class Cpus {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";
  private static final List<Integer> LIST = List.copyOf(read());

  private Cpus() {}

  /**
   * The CPU of the source and the sink.
   *
   * @return the first CPU that is allowed
   */
  public static int ofTraffic() {
    return LIST.get(0);
  }

  /**
   * The CPU of the application.
   *
   * @return the second CPU that is allowed, the first where there is one alone
   */
  public static int ofApplication() {
    return LIST.get(Math.min(1, LIST.size() - 1));
  }

  /**
   * The CPUs that are allowed.
   *
   * @return 1 or more, ascending
   */
  public static List<Integer> allowed() {
    return LIST;
  }

  /**
   * How many CPUs are allowed.
   *
   * @return 1 or more
   */
  public static int count() {
    return LIST.size();
  }

  /**
   * Pins the calling platform thread. Where that is not possible the thread runs anywhere, which
   * makes measurements less steady and nothing else.
   *
   * @param cpu one of the allowed CPUs
   * @return whether it is pinned
   */
  public static boolean pin(int cpu) {
    if (cpu >= Long.SIZE) {
      return false; // the mask of the call has 64 bits
    }
    try {
      return NicLibc.schedSetAffinity(0, 1L << cpu) >= 0;
    } catch (LinkageError e) {
      return false; // no Linux: the class has no such function
    }
  }

  /**
   * Reads a list such as 0-3,8.
   *
   * @param list as the kernel writes it
   * @return ascending
   * @throws NumberFormatException if it is none, or empty
   */
  public static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = ends.length == 2 ? Integer.parseInt(ends[1]) : first;
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }

  private static List<Integer> read() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(ALLOWED)) {
          return parse(line.substring(ALLOWED.length()).strip());
        }
      }
    } catch (IOException e) {
      // no /proc: as below
    }
    return Runtime.getRuntime().availableProcessors() > 1 ? List.of(0, 1) : List.of(0);
  }
}
