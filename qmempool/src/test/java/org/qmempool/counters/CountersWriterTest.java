package org.qmempool.counters;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.qmempool.counters.CountersWriter.Sampled;

/** What an Error in the middle of a publication leaves behind. */
class CountersWriterTest {
  private static final int CAPACITY = 3;

  private static CounterKey key(String name) {
    return new CounterKey("t", "s", name);
  }

  private static int inUse(MemorySegment file, int place) {
    return file.get(JAVA_INT, CountersLayout.metadataOffset(place) + CountersLayout.IN_USE_OFFSET);
  }

  @Test
  void theNextPublicationWritesEverythingAnew() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = arena.allocate(CountersLayout.sizeFor(CAPACITY), 8);
      CountersWriter writer = new CountersWriter(file, CAPACITY);
      Map<CounterKey, Sampled> counters = new LinkedHashMap<>();
      counters.put(key("a"), new Sampled(CounterKind.COUNT, 1));
      writer.write(counters, 0, CountersLayout.STATE_RUNNING);
      assertEquals(2, file.get(JAVA_LONG, CountersLayout.SEQUENCE_OFFSET));

      Map<CounterKey, Sampled> ending = new Ending(counters);
      assertThrows(
          OutOfMemoryError.class, () -> writer.write(ending, 0, CountersLayout.STATE_RUNNING));
      assertEquals(3, file.get(JAVA_LONG, CountersLayout.SEQUENCE_OFFSET));
      // As an Error between two stores leaves them: one that is half gone, one half there.
      long first = CountersLayout.metadataOffset(0);
      file.set(JAVA_INT, first + CountersLayout.IN_USE_OFFSET, 0);
      file.set(JAVA_INT, CountersLayout.metadataOffset(1) + CountersLayout.IN_USE_OFFSET, 1);

      writer.write(counters, 0, CountersLayout.STATE_RUNNING);
      assertEquals(4, file.get(JAVA_LONG, CountersLayout.SEQUENCE_OFFSET));
      assertEquals(1, inUse(file, 0));
      assertEquals(0, inUse(file, 1));
    }
  }

  /** Ends its writer in the middle. */
  private static final class Ending extends LinkedHashMap<CounterKey, Sampled> {
    private static final long serialVersionUID = 1;

    Ending(Map<CounterKey, Sampled> counters) {
      super(counters);
    }

    @Override
    public Set<Map.Entry<CounterKey, Sampled>> entrySet() {
      throw new OutOfMemoryError("on purpose");
    }
  }
}
