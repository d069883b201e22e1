package org.qmempool.jmh.gate.peers;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit of a ratio.
 *
 * @param atMost true for {@code <=}, false for {@code >=}
 * @param value above 0
 */
record Bound(boolean atMost, double value) {
  private static final Pattern FORM = Pattern.compile("(<=|>=)\\s*([0-9]+(?:\\.[0-9]+)?)");

  /**
   * Reads for example {@code "<= 1.2"}.
   *
   * @throws IllegalArgumentException one line, where it is something else
   */
  static Bound parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches() || Double.parseDouble(matcher.group(2)) == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no limit: write for example \"<= 1.2\" or \">= 2.5\"");
    }
    return new Bound(matcher.group(1).equals("<="), Double.parseDouble(matcher.group(2)));
  }

  /** Whether a ratio keeps it. */
  boolean isMetBy(double ratio) {
    return atMost ? ratio <= value : ratio >= value;
  }

  /** As {@link #parse} reads it. */
  String text() {
    return (atMost ? "<= " : ">= ")
        + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
