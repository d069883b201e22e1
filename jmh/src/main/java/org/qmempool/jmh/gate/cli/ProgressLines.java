package org.qmempool.jmh.gate.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.Progress;

/**
 * Says what runs, which one of how many it is, and how many minutes are left: on a terminal the
 * steps of a part in one line that is written again and again, elsewhere by a line now and then.
 */
final class ProgressLines implements Progress {
  private static final long LINE_EVERY_NANOS = 10_000_000_000L;
  private static final int WIDTH = 100;

  private final PrintStream out;
  private final boolean terminal;
  private String part = "";
  private double minutesLeft;
  private long begin = System.nanoTime();
  private long lastLine = begin;
  private boolean lineOpen;

  ProgressLines(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A part begins. */
  synchronized void part(Part next, int n, int of, double minutes) {
    end();
    part = next.name();
    minutesLeft = minutes;
    begin = System.nanoTime();
    lastLine = begin;
    out.printf(
        Locale.ROOT,
        "[%d of %d, about %.0f min left] %s: %s%n",
        n,
        of,
        Math.ceil(minutes),
        part,
        next.claim());
  }

  @Override
  public synchronized void step(String what, int n, int of) {
    double left = Math.max(0, minutesLeft - (System.nanoTime() - begin) / 60e9);
    String line =
        String.format(
            Locale.ROOT, "  %s %d of %d, about %.0f min left: %s", part, n, of, left, what);
    if (terminal) {
      out.printf(Locale.ROOT, "\r%-" + WIDTH + "." + WIDTH + "s", line);
      out.flush();
      lineOpen = true;
    } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS) {
      out.println(line);
      lastLine = System.nanoTime();
    }
  }

  /** Ends the line that is written again and again. */
  synchronized void end() {
    if (lineOpen) {
      out.println();
      lineOpen = false;
    }
  }
}
