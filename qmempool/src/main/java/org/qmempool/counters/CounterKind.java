package org.qmempool.counters;

/** What a counter's value means over time. */
public enum CounterKind {
  /** Only grows while its source lives; of interest is the rate. */
  COUNT,

  /** A level, which goes up and down. */
  GAUGE
}
