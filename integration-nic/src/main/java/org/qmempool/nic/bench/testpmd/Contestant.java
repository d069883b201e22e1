package org.qmempool.nic.bench.testpmd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One setting of one side, and its runs so far.
 *
 * @param ours whether it is our receiver
 * @param hugePages whether its pool lies on 2 MiB pages
 * @param busyBudget testpmd's option
 * @param runs one per round
 */
record Contestant(boolean ours, boolean hugePages, int busyBudget, List<Run> runs) {

  /** Our receiver. */
  static Contestant ours(boolean hugePages) {
    return new Contestant(true, hugePages, 0, new ArrayList<>());
  }

  /** DPDK's. */
  static Contestant testpmd(boolean hugePages, int busyBudget) {
    return new Contestant(false, hugePages, busyBudget, new ArrayList<>());
  }

  /** For a line of a table. */
  String label() {
    String who = ours ? "qmempool" : "testpmd, busy_budget " + busyBudget;
    return who + ", " + pages(hugePages);
  }

  /** The runs' values of one kind. */
  Spread spread(ToDoubleFunction<Run> value) {
    return Spread.of(runs.stream().mapToDouble(value).toArray());
  }

  static String pages(boolean huge) {
    return huge ? "2 MiB pages" : "base pages";
  }
}
