package org.qmempool.check;

import java.util.Objects;

/**
 * One misuse that a checked pool has found.
 *
 * @param misuse what was done
 * @param handle the handle, or -1 if it concerns none
 * @param text what was found, where, what is known of who did it, and what to do
 */
public record Finding(Misuse misuse, int handle, String text) {
  /** Checks that nothing is missing. */
  public Finding {
    Objects.requireNonNull(misuse, "misuse");
    Objects.requireNonNull(text, "text");
  }
}
