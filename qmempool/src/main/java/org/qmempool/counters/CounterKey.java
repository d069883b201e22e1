package org.qmempool.counters;

import java.util.Objects;

/** What tells a counter from others. */
record CounterKey(String type, String source, String name) {
  CounterKey {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(name, "name");
  }
}
