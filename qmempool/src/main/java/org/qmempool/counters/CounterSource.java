package org.qmempool.counters;

/** Something with numbers to publish. */
@FunctionalInterface
public interface CounterSource {
  /**
   * Gives its values as they are now. Called by the thread that publishes, one call at a time,
   * under the lock of the {@link CountersFile}. It should be short.
   *
   * <p>A counter that it does not give any more leaves the file. Where the call throws, the values
   * of the call before stay, and are counted as {@link CountersSnapshot#stale() stale}.
   *
   * @param into takes the values; not to be kept
   */
  void sample(CounterSink into);
}
