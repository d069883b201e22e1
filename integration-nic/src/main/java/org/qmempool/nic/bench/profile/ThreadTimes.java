package org.qmempool.nic.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.qmempool.nic.PortException;

/**
 * What {@code /proc} tells of CPU time, in ticks of 10 ms.
 *
 * @param user of one thread, outside of the kernel
 * @param system of one thread, in the kernel
 * @param softirq of all CPUs, for whomever
 */
record ThreadTimes(long user, long system, long softirq) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final int USER = 11; // words behind the thread's name
  private static final int SYSTEM = 12;
  private static final int SOFTIRQ = 7;

  /** The nanoseconds of a tick: 100 a second, for programs, on all architectures that we know. */
  static final long TICK_NANOS = 10_000_000;

  /** The times of a thread of this process. */
  static ThreadTimes of(int tid) {
    Path task = Path.of("/proc/self/task/" + tid + "/stat");
    try {
      return parse(Files.readString(task), Files.readString(STAT));
    } catch (IOException e) {
      throw new PortException("cannot read " + task + " and " + STAT + ": " + e.getMessage());
    }
  }

  /** The text of the thread's file, and of the machine's. */
  static ThreadTimes parse(String task, String machine) {
    String[] words = task.substring(task.lastIndexOf(')') + 1).strip().split(" ", -1);
    String[] all = machine.split("\n", 2)[0].split(" +", -1);
    return new ThreadTimes(
        Long.parseLong(words[USER]), Long.parseLong(words[SYSTEM]), Long.parseLong(all[SOFTIRQ]));
  }

  /** What was added since {@code earlier}. */
  ThreadTimes since(ThreadTimes earlier) {
    return new ThreadTimes(user - earlier.user, system - earlier.system, softirq - earlier.softirq);
  }
}
