package org.qmempool.nic.bench.job;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Says on standard error how far the job is, as n of m steps: on a terminal in one line that is
 * written again and again, elsewhere by a line every few seconds.
 */
public final class Progress {
  private static final long LINE_EVERY_NANOS = 3_000_000_000L;
  private static final int WIDTH = 78;

  private final PrintStream out;
  private final boolean terminal;
  private int steps;
  private int done;
  private long lastLine;
  private boolean lineOpen;

  /**
   * Begins at 0 of 0.
   *
   * @param out where to write
   * @param terminal true if a carriage return goes back to the start of the line
   */
  public Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    lastLine = System.nanoTime() - LINE_EVERY_NANOS;
  }

  /** Adds steps to do. */
  void expect(int more) {
    steps += more;
  }

  /** One more step begins. */
  void step(String what) {
    done++;
    String line = String.format(Locale.ROOT, "[%d of %d] %s", Math.min(done, steps), steps, what);
    if (terminal) {
      out.printf(Locale.ROOT, "\r%-" + WIDTH + "." + WIDTH + "s", line);
      out.flush();
      lineOpen = true;
    } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS || done >= steps) {
      out.println(line);
      lastLine = System.nanoTime();
    }
  }

  /**
   * Says something that is to stay.
   *
   * @param line without a line break
   */
  public void say(String line) {
    end();
    out.println(line);
  }

  /** Ends the line that is written again and again. */
  public void end() {
    if (lineOpen) {
      out.println();
      lineOpen = false;
    }
  }
}
