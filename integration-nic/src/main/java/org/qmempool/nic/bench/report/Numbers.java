package org.qmempool.nic.bench.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.measure.Estimate;

/** Numbers for people: three digits. */
final class Numbers {
  private Numbers() {}

  /** Three significant digits without an exponent. */
  static String shortest(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /** The median, with its interval in brackets. */
  static String estimate(@Nullable Estimate e) {
    return e == null
        ? "-"
        : shortest(e.median()) + " [" + shortest(e.low()) + ", " + shortest(e.high()) + "]";
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
