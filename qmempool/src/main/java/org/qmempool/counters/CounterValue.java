package org.qmempool.counters;

import java.util.Objects;

/**
 * One counter at a moment.
 *
 * @param type what kind of thing is counted, e.g. "pool", "cache" or "port"
 * @param source which of them
 * @param name what is counted of it
 * @param kind whether it only grows
 * @param value the number
 */
public record CounterValue(String type, String source, String name, CounterKind kind, long value) {
  /** Checks for null. */
  public CounterValue {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
  }
}
