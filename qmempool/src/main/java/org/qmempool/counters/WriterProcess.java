package org.qmempool.counters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that writes a file. Its start tells it from a later process that was given the same
 * number.
 *
 * @param pid its number
 * @param start when it began, in clock ticks since the machine did; 0 if unknown
 */
record WriterProcess(long pid, long start) {
  /** Fields of /proc/PID/stat, counted from the state, which follows the name in brackets. */
  private static final int STATE = 0;

  private static final int START = 19;

  static WriterProcess current() {
    long pid = ProcessHandle.current().pid();
    List<String> stat = stat(pid);
    return new WriterProcess(pid, stat.size() > START ? Long.parseLong(stat.get(START)) : 0);
  }

  /** Whether it runs, as far as can be seen from here. */
  boolean runs() {
    if (start == 0) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
    List<String> stat = stat(pid);
    return stat.size() > START
        && stat.get(START).equals(Long.toString(start))
        && !stat.get(STATE).equals("Z"); // has ended, and its parent has not asked yet
  }

  /** Empty if there is no such process. */
  private static List<String> stat(long pid) {
    try {
      // Whatever bytes the process is called by; what follows its name is ASCII.
      Path stat = Path.of("/proc", Long.toString(pid), "stat");
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      return List.of(text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      return List.of(); // it ended while we read
    }
  }
}
