package org.qmempool.counters;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.qmempool.counters.CountersLayout.HEARTBEAT_OFFSET;
import static org.qmempool.counters.CountersLayout.IN_USE_OFFSET;
import static org.qmempool.counters.CountersLayout.KIND_COUNT;
import static org.qmempool.counters.CountersLayout.KIND_GAUGE;
import static org.qmempool.counters.CountersLayout.KIND_OFFSET;
import static org.qmempool.counters.CountersLayout.NAME_LENGTH_OFFSET;
import static org.qmempool.counters.CountersLayout.NAME_OFFSET;
import static org.qmempool.counters.CountersLayout.OMITTED_OFFSET;
import static org.qmempool.counters.CountersLayout.SEQUENCE_OFFSET;
import static org.qmempool.counters.CountersLayout.SOURCE_LENGTH_OFFSET;
import static org.qmempool.counters.CountersLayout.SOURCE_OFFSET;
import static org.qmempool.counters.CountersLayout.STALE_OFFSET;
import static org.qmempool.counters.CountersLayout.STATE_OFFSET;
import static org.qmempool.counters.CountersLayout.TEXT_LIMIT;
import static org.qmempool.counters.CountersLayout.TYPE_LENGTH_OFFSET;
import static org.qmempool.counters.CountersLayout.TYPE_LIMIT;
import static org.qmempool.counters.CountersLayout.TYPE_OFFSET;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes publications into a mapped file, one call at a time.
 *
 * <p><b>Pairings</b> with {@link CountersReader}: (1) the release of the even sequence with the
 * reader's acquire of it: who sees the sequence sees the values before it. (2) The release fence
 * behind the odd sequence with the reader's acquire fence before its second look: who has read a
 * value of a publication under way finds the sequence changed.
 *
 * <p>A counter's value is written before the counter is in use, so even a reader that finds the
 * writer dead in the middle finds no value of another one.
 *
 * <p>A call that ends by an Error leaves the sequence odd; the next one writes everything anew.
 */
final class CountersWriter {
  /** One value to write. */
  record Sampled(CounterKind kind, long value) {}

  /** Where a counter stands, and as what. */
  private record Place(int number, CounterKind kind) {}

  private static final VarHandle LONG = JAVA_LONG.varHandle().withInvokeExactBehavior();

  private final MemorySegment file;
  private final int capacity;
  private final Map<CounterKey, Place> places = new HashMap<>();
  private final BitSet taken = new BitSet();
  private long sequence;

  /** Whether a call has not come to its end. */
  private boolean damaged;

  CountersWriter(MemorySegment file, int capacity) {
    this.file = file;
    this.capacity = capacity;
  }

  /**
   * Writes one publication: these counters, and no others.
   *
   * @param stale how many sources gave no new values
   * @param state whether it is the last one
   */
  void write(Map<CounterKey, Sampled> counters, int stale, int state) {
    LONG.setOpaque(file, (long) SEQUENCE_OFFSET, sequence + 1);
    VarHandle.releaseFence(); // (2)
    if (damaged) {
      clear();
    }
    damaged = true;
    places.entrySet().removeIf(place -> left(place, counters.get(place.getKey())));
    int omitted = 0;
    for (var counter : counters.entrySet()) {
      Place place = places.get(counter.getKey());
      if (place != null) {
        setValue(place.number(), counter.getValue().value());
      } else if (!enter(counter.getKey(), counter.getValue())) {
        omitted++;
      }
    }
    file.set(JAVA_INT, OMITTED_OFFSET, omitted);
    file.set(JAVA_INT, STALE_OFFSET, stale);
    file.set(JAVA_INT, STATE_OFFSET, state);
    Instant now = Instant.now();
    file.set(JAVA_LONG, HEARTBEAT_OFFSET, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    LONG.setRelease(file, (long) SEQUENCE_OFFSET, sequence + 2); // (1)
    sequence += 2;
    damaged = false;
  }

  /** Opaque, so whole: a reader may look while the sequence is odd. */
  private void setValue(int place, long value) {
    LONG.setOpaque(file, CountersLayout.valueOffset(capacity, place), value);
  }

  /** Frees the places of all. */
  private void clear() {
    for (int i = 0; i < capacity; i++) {
      file.set(JAVA_INT, CountersLayout.metadataOffset(i) + IN_USE_OFFSET, 0);
    }
    places.clear();
    taken.clear();
  }

  /** Frees the place of a counter that is not given any more, or as one of another kind. */
  private boolean left(Map.Entry<CounterKey, Place> entry, @Nullable Sampled now) {
    Place place = entry.getValue();
    if (now != null && now.kind() == place.kind()) {
      return false;
    }
    file.set(JAVA_INT, CountersLayout.metadataOffset(place.number()) + IN_USE_OFFSET, 0);
    taken.clear(place.number());
    return true;
  }

  /** Gives a counter that is new a place, and says whether there was one. */
  private boolean enter(CounterKey key, Sampled sampled) {
    int place = taken.nextClearBit(0);
    if (place == capacity) {
      return false;
    }
    CounterKind kind = sampled.kind();
    long at = CountersLayout.metadataOffset(place);
    file.set(JAVA_INT, at + KIND_OFFSET, kind == CounterKind.COUNT ? KIND_COUNT : KIND_GAUGE);
    file.set(JAVA_INT, at + TYPE_LENGTH_OFFSET, text(at + TYPE_OFFSET, key.type(), TYPE_LIMIT));
    file.set(
        JAVA_INT, at + SOURCE_LENGTH_OFFSET, text(at + SOURCE_OFFSET, key.source(), TEXT_LIMIT));
    file.set(JAVA_INT, at + NAME_LENGTH_OFFSET, text(at + NAME_OFFSET, key.name(), TEXT_LIMIT));
    setValue(place, sampled.value());
    VarHandle.releaseFence(); // who dies behind the next store has made those before it
    file.set(JAVA_INT, at + IN_USE_OFFSET, 1);
    taken.set(place);
    places.put(key, new Place(place, kind));
    return true;
  }

  /** Writes as many whole characters as fit, and returns how many bytes they have. */
  private int text(long at, String text, int limit) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, limit);
    while (length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
      length--; // in the middle of a character
    }
    MemorySegment.copy(bytes, 0, file, JAVA_BYTE, at, length);
    return length;
  }
}
