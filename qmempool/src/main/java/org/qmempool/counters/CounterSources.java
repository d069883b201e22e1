package org.qmempool.counters;

import static java.util.Collections.disjoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The sources of a file, and what each gave last. One thread at a time, sources included. */
final class CounterSources {
  private final List<CounterSource> sources = new CopyOnWriteArrayList<>();
  private final Map<CounterSource, Map<CounterKey, CountersWriter.Sampled>> last =
      new LinkedHashMap<>();
  private int stale;

  void add(CounterSource source) {
    Objects.requireNonNull(source, "source");
    if (sources.contains(source)) {
      throw new IllegalArgumentException(
          source + " is published already; add each source once, and remove it before again");
    }
    sources.add(source);
  }

  void remove(CounterSource source) {
    if (!sources.remove(source)) {
      throw new IllegalArgumentException(source + " is not published; remove what was added");
    }
  }

  /** Asks all of them; what some threw is returned as one. */
  @Nullable Throwable sample() {
    last.keySet().retainAll(sources);
    stale = 0;
    Throwable thrown = null;
    for (CounterSource source : sources) {
      Sink sink = new Sink();
      try {
        source.sample(sink);
        requireOthers(source, sink.values.keySet());
        last.put(source, sink.values);
      } catch (Throwable e) { // an Error of one hinders no other, nor the close
        stale++;
        if (thrown == null) {
          thrown = e;
        } else if (!thrown.equals(e)) { // nothing suppresses itself
          thrown.addSuppressed(e);
        }
      }
    }
    return thrown;
  }

  /** How many threw, so that what they gave before stands. */
  int stale() {
    return stale;
  }

  /** What all gave last. */
  Map<CounterKey, CountersWriter.Sampled> values() {
    Map<CounterKey, CountersWriter.Sampled> all = new LinkedHashMap<>();
    last.values().forEach(all::putAll);
    return all;
  }

  /** No counter may come from two sources: one would hide the other. */
  private void requireOthers(CounterSource source, Set<CounterKey> keys) {
    for (var other : last.entrySet()) {
      if (!other.getKey().equals(source) && !disjoint(other.getValue().keySet(), keys)) {
        throw new IllegalStateException(
            source
                + " gives a counter that "
                + other.getKey()
                + " gives, too: let the sources have names of their own");
      }
    }
  }

  private static final class Sink implements CounterSink {
    private final Map<CounterKey, CountersWriter.Sampled> values = new LinkedHashMap<>();

    @Override
    public void count(String type, String source, String name, long value) {
      put(new CounterKey(type, source, name), CounterKind.COUNT, value);
    }

    @Override
    public void gauge(String type, String source, String name, long value) {
      put(new CounterKey(type, source, name), CounterKind.GAUGE, value);
    }

    private void put(CounterKey key, CounterKind kind, long value) {
      if (values.putIfAbsent(key, new CountersWriter.Sampled(kind, value)) != null) {
        throw new IllegalArgumentException(
            key + " was given twice for one publication: give each counter once");
      }
    }
  }
}
