package org.qmempool.jmh.gate;

import java.io.IOException;
import java.util.Set;

/** One part of the gate: it proves one claim, or says what falls short. */
public interface Part {
  /**
   * What {@code --only} calls it.
   *
   * @return one word in lower case, perhaps with hyphens
   */
  String name();

  /**
   * What it proves.
   *
   * @return a few words for {@code --help} and the progress lines
   */
  String claim();

  /**
   * What it costs, for the time that is left; also whether it runs.
   *
   * @param mode of the gate
   * @return minutes on two cores; 0 where it does not run in that mode
   */
  double minutes(Mode mode);

  /**
   * What {@code --waive} may name beside {@link #name()}.
   *
   * @return names of findings that may be inconclusive
   */
  default Set<String> waivable() {
    return Set.of();
  }

  /**
   * What {@code --benchmark} may name; a run that is narrowed so runs only parts that have it.
   *
   * @return names of benchmarks or rows that {@link #run} can be narrowed to
   */
  default Set<String> benchmarks() {
    return Set.of();
  }

  /**
   * Looks at what it is asked for and at the files that say how to judge. Called for every part
   * that will run, before the first of them runs.
   *
   * @param context as for {@link #run}
   * @throws UsageException if it cannot be done so, for example for a typo in a threshold file
   */
  default void check(GateContext context) throws UsageException {}

  /**
   * Runs it. What it wants to find again after an interruption it keeps in {@link
   * GateContext#folder}, which is emptied before a run that is not resumed.
   *
   * @param context options, folders, and where progress is told
   * @return what it found
   * @throws IOException if it cannot read or write what it needs: the gate then says so in one line
   *     and is inconclusive; a resumed run runs this part again
   * @throws InterruptedException if the gate is told to stop; what it started is ended first
   */
  PartResult run(GateContext context) throws IOException, InterruptedException;
}
