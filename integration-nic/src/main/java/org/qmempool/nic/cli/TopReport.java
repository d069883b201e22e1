package org.qmempool.nic.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.qmempool.counters.CounterKind;
import org.qmempool.counters.CounterValue;
import org.qmempool.counters.CountersSnapshot;

/**
 * Two looks at a counters file as text or JSON: counts as rates, levels as parts of what they are
 * levels of. Rates are by the writer's clock, so a look that comes late does not change them.
 */
final class TopReport {
  private static final String CAPACITY = "capacity";

  private TopReport() {}

  /**
   * For people.
   *
   * @param before the look before, for the rates; null at the first
   * @param now this look
   */
  static String text(@Nullable CountersSnapshot before, CountersSnapshot now) {
    StringBuilder out = new StringBuilder();
    out.append(now.file()).append(": ").append(state(now)).append('\n');
    String heading = "";
    for (CounterValue counter : now.counters()) {
      String of = counter.type() + " " + counter.source();
      if (!of.equals(heading)) {
        heading = of;
        out.append(heading).append('\n');
      }
      if (isShown(counter)) {
        out.append(String.format(Locale.ROOT, "  %-28s%,20d", counter.name(), counter.value()));
        out.append(behind(before, now, counter)).append('\n');
      }
    }
    if (now.counters().isEmpty()) {
      out.append("no counters as yet\n");
    }
    return out.append('\n').toString();
  }

  private static String behind(
      @Nullable CountersSnapshot before, CountersSnapshot now, CounterValue counter) {
    OptionalDouble rate = rate(before, now, counter);
    if (rate.isPresent()) {
      return String.format(Locale.ROOT, "%,16.0f/s", rate.getAsDouble());
    }
    OptionalDouble fill = fill(now, counter);
    return fill.isPresent()
        ? String.format(Locale.ROOT, "%16.1f %%", 100 * fill.getAsDouble())
        : "";
  }

  /** What never moved says nothing; but what a packet does, and levels, are always there. */
  private static boolean isShown(CounterValue counter) {
    return counter.value() != 0
        || counter.kind() == CounterKind.GAUGE
        || counter.name().equals("received")
        || counter.name().equals("transmitted");
  }

  private static String state(CountersSnapshot now) {
    String ended =
        switch (now.writer()) {
          case RUNNING -> "running";
          case CLOSED -> "ended";
          case DEAD -> "DIED";
        };
    return "process "
        + now.pid()
        + " "
        + ended
        + ", publication "
        + now.publications()
        + " at "
        + now.published()
        + (now.consistent() ? "" : ", caught in the middle of one")
        + (now.omitted() == 0 ? "" : ", " + now.omitted() + " counters found no room");
  }

  /**
   * For programs: one line.
   *
   * @param before the look before, for the rates; null at the first
   * @param now this look
   */
  static String json(@Nullable CountersSnapshot before, CountersSnapshot now) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("file", now.file().toString());
    map.put("pid", now.pid());
    map.put("writer", now.writer().name().toLowerCase(Locale.ROOT));
    map.put("consistent", now.consistent());
    map.put("publications", now.publications());
    map.put("published", now.published().toString());
    map.put("omitted", now.omitted());
    List<Object> rows = new ArrayList<>();
    for (CounterValue counter : now.counters()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("type", counter.type());
      row.put("source", counter.source());
      row.put("name", counter.name());
      row.put("value", counter.value());
      rate(before, now, counter).ifPresent(rate -> row.put("perSecond", rate));
      fill(now, counter).ifPresent(fill -> row.put("fill", fill));
      rows.add(row);
    }
    map.put("counters", rows);
    try {
      return JSON.std.asString(map) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("maps and numbers can always be written", e);
    }
  }

  /** Of a count, per second; empty where there was no publication in between. */
  private static OptionalDouble rate(
      @Nullable CountersSnapshot before, CountersSnapshot now, CounterValue counter) {
    if (before == null || counter.kind() != CounterKind.COUNT) {
      return OptionalDouble.empty();
    }
    OptionalLong old = before.value(counter.type(), counter.source(), counter.name());
    double seconds = Duration.between(before.published(), now.published()).toNanos() / 1e9;
    return old.isEmpty() || seconds <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((counter.value() - old.getAsLong()) / seconds);
  }

  /** Of a level, the part of the capacity beside it; what a port holds, of its pool's if known. */
  private static OptionalDouble fill(CountersSnapshot now, CounterValue counter) {
    if (counter.kind() != CounterKind.GAUGE || counter.name().equals(CAPACITY)) {
      return OptionalDouble.empty();
    }
    OptionalLong capacity = now.value(counter.type(), counter.source(), CAPACITY);
    return capacity.isEmpty() || capacity.getAsLong() <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) counter.value() / capacity.getAsLong());
  }
}
