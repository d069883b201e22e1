package org.qmempool.counters;

/** What became of the process that writes a counters file. */
public enum WriterState {
  /** It runs. Whether it still publishes, {@link CountersSnapshot#published()} tells. */
  RUNNING,

  /** It has closed the file in order: the values are the last ones. */
  CLOSED,

  /**
   * It has ended without closing the file, or is not to be seen from here, as in another PID
   * namespace. The values are those of its last publication.
   */
  DEAD
}
