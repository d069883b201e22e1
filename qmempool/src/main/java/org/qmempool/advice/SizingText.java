package org.qmempool.advice;

import java.util.Formatter;
import java.util.Locale;

/** {@link SizingAdvice} to read. */
final class SizingText {
  private static final double MIB = 1 << 20;

  private SizingText() {}

  static String of(SizingAdvice advice) {
    try (Formatter text = new Formatter(Locale.ROOT)) {
      write(text, advice, advice.workload());
      return text.toString();
    }
  }

  private static void write(Formatter text, SizingAdvice advice, Workload workload) {
    text.format(
        "%d x %s, frames of %d bytes: %,.0f packets per second each, one in %,.1f ns%n",
        workload.ports(),
        rate(workload.linkBitsPerSecond()),
        workload.frameBytes(),
        workload.packetsPerSecond(),
        1e9 / workload.packetsPerSecond());
    text.format("%n");
    for (SizingTerm term : advice.terms()) {
      String mark = term.equals(advice.dominant()) ? "  <- dominates" : "";
      text.format("  %-22s %,12d  %s%s%n", term.name(), term.elements(), term.because(), mark);
    }
    text.format(
        "  %-22s %,12d  of %d bytes: %,.1f MiB%n",
        "elements", advice.capacity(), advice.elementBytes(), advice.memoryBytes() / MIB);
    text.format("%n");
    if (!workload.roundTrip().isZero()) {
      text.format(
          "  bandwidth x delay      %,12d bytes per port%n", workload.bandwidthDelayBytes());
    }
    text.format("  receive ring           %,12d%n", advice.rxRing());
    text.format(
        "  cache of a core        %,12d  batch %d%n", advice.cacheCapacity(), advice.batch());
    fit(text, "touched by a core", advice.coreBytes(), advice.l2(), "L2", workload.caches().l2());
    fit(
        text,
        "touched by all",
        advice.allBytes(),
        advice.l3(),
        workload.l3Share() < 1 ? workload.l3Share() + " of L3" : "L3",
        (long) (workload.caches().l3() * workload.l3Share()));
    for (String remark : advice.remarks()) {
      text.format("%n");
      text.format("%s%n", remark);
    }
  }

  private static void fit(
      Formatter text, String what, long bytes, Fit fit, String cache, long room) {
    String verdict =
        switch (fit) {
          case FITS -> "fits " + cache + ", " + mib(room);
          case EXCEEDS -> "exceeds " + cache + ", " + mib(room);
          case UNKNOWN -> "size of " + cache + " unknown";
        };
    text.format("  %-22s %12s  %s%n", what, mib(bytes), verdict);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,.2f MiB", bytes / MIB);
  }

  private static String rate(long bitsPerSecond) {
    return String.format(Locale.ROOT, "%.6f", bitsPerSecond / 1e9).replaceAll("\\.?0+$", "")
        + " Gbit/s";
  }
}
