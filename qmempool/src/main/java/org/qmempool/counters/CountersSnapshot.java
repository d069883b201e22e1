package org.qmempool.counters;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A counters file at a moment.
 *
 * @param file where it was read
 * @param pid the process that writes it, as it is called in its own PID namespace
 * @param writer what became of that process
 * @param consistent whether all values are of one publication. If not, each look that the reader
 *     took overlapped a publication. Either one did not end: its process is stopped, or died in the
 *     middle of it, and each value is that of the last publication or of the one before. Or there
 *     were new ones all the time: then values are of several publications, and one may stand beside
 *     the name of a counter that was in its place before
 * @param publications how many there were; 0 means no values as yet
 * @param published when the last one was, by the writer's clock: its heartbeat
 * @param omitted counters that found no room in the file
 * @param stale how many sources threw instead of giving values in the last publication
 * @param counters the values, in the order of the file
 */
public record CountersSnapshot(
    Path file,
    long pid,
    WriterState writer,
    boolean consistent,
    long publications,
    Instant published,
    int omitted,
    int stale,
    List<CounterValue> counters) {
  /** Makes the list unmodifiable. */
  public CountersSnapshot {
    counters = List.copyOf(counters);
  }

  /**
   * One value.
   *
   * @param type the counter's type
   * @param source its source
   * @param name its name
   * @return the value, or nothing if there is no such counter
   */
  public OptionalLong value(String type, String source, String name) {
    for (CounterValue counter : counters) {
      if (counter.name().equals(name)
          && counter.source().equals(source)
          && counter.type().equals(type)) {
        return OptionalLong.of(counter.value());
      }
    }
    return OptionalLong.empty();
  }

  /**
   * The sources of a type, each once, in the order of the file.
   *
   * @param type the type
   * @return their names; none if there is no counter of that type
   */
  public List<String> sources(String type) {
    return counters.stream()
        .filter(counter -> counter.type().equals(type))
        .map(CounterValue::source)
        .distinct()
        .toList();
  }
}
