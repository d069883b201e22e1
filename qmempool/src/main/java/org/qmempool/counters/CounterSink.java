package org.qmempool.counters;

/**
 * Takes the values of a {@link CounterSource}, in the call of {@link CounterSource#sample} alone.
 *
 * <p>Texts are UTF-8; what is beyond {@link CountersLayout#TYPE_LIMIT} bytes of a type, or {@link
 * CountersLayout#TEXT_LIMIT} bytes of a source or a name, is cut off in the file.
 */
public interface CounterSink {
  /**
   * Gives a value that only grows.
   *
   * @param type what kind of thing is counted, e.g. "pool"
   * @param source which of them
   * @param name what is counted of it
   * @param value the number
   * @throws IllegalArgumentException if this counter was given already for this publication
   */
  void count(String type, String source, String name, long value);

  /**
   * Gives a level.
   *
   * @param type what kind of thing is measured, e.g. "pool"
   * @param source which of them
   * @param name what is measured of it
   * @param value the number
   * @throws IllegalArgumentException if this counter was given already for this publication
   */
  void gauge(String type, String source, String name, long value);
}
