package org.qmempool.jmh.gate.time;

import java.util.Optional;
import org.qmempool.jmh.gate.Verdict;

/**
 * What follows from one draw, or from two. A draw without alarm on a steady machine settles it: the
 * tree is not slower. Otherwise a second, independent draw is made in a later block, when whatever
 * disturbed the first may be over. Only two alarms are a slowdown. Where neither draw was steady,
 * or only the second one raised the alarm, nothing is decided.
 */
final class Decision {
  private Decision() {}

  /** Whether a second draw is needed. */
  static boolean needsSecond(DrawLog.Entry first) {
    return first.alarm() || first.unsteady();
  }

  /** The verdict; without a second draw where one is needed, none. */
  static Verdict of(DrawLog.Entry first, Optional<DrawLog.Entry> second) {
    if (!needsSecond(first)) {
      return Verdict.MET;
    }
    if (second.isEmpty() || second.get().unsteady()) {
      return Verdict.INCONCLUSIVE;
    }
    if (second.get().alarm()) {
      return first.alarm() ? Verdict.SHORT : Verdict.INCONCLUSIVE;
    }
    return Verdict.MET;
  }
}
