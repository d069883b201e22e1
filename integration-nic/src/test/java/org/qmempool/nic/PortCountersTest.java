package org.qmempool.nic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.Mempool;
import org.qmempool.counters.CounterValue;
import org.qmempool.counters.CountersFile;
import org.qmempool.counters.CountersReader;
import org.qmempool.nic.memory.MemoryPort;

/** What a port publishes is what it says itself, one publication late. */
class PortCountersTest {
  @Test
  void theStatisticsOfTheLastRoundArePublished(@TempDir Path directory) {
    try (Mempool pool = Mempool.builder().capacity(64).build();
        CountersFile file = CountersFile.create(directory.resolve("x.counters"), 64);
        CountersReader reader = CountersReader.attach(file.path())) {
      MemoryPort port = new MemoryPort("memory", pool, pool);
      PortCounters counters = new PortCounters(port);
      file.add(counters);
      file.publish();
      assertEquals(expected(port.statistics()), published(reader));
      PacketBurst burst = new PacketBurst(pool, 16);
      assertEquals(16, port.receive(burst));
      assertEquals(10, port.transmit(burst, 0, 10));
      counters.poll();
      PortStatistics then = port.statistics();
      assertEquals(16, then.received());
      assertEquals(6, port.transmit(burst, 10, 6));
      counters.poll(); // not asked again
      file.publish();
      assertEquals(expected(then), published(reader));
      port.close();
      counters.update();
      file.publish();
      assertEquals(expected(port.statistics()), published(reader));
      assertEquals(16, published(reader).get("COUNT transmitted"));
    }
  }

  private static Map<String, Long> published(CountersReader reader) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (CounterValue counter : reader.snapshot().counters()) {
      assertEquals("port", counter.type());
      assertEquals("memory", counter.source());
      values.put(counter.kind() + " " + counter.name(), counter.value());
    }
    return values;
  }

  private static Map<String, Long> expected(PortStatistics did) {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("COUNT received", did.received());
    values.put("COUNT received bytes", did.receivedBytes());
    values.put("COUNT transmitted", did.transmitted());
    values.put("COUNT transmitted bytes", did.transmittedBytes());
    values.put("COUNT completed", did.completed());
    values.put("GAUGE held for receive", did.heldForReceive());
    values.put("GAUGE held for transmit", did.heldForTransmit());
    did.drops().forEach((name, n) -> values.put("COUNT drop " + name, n));
    did.events().forEach((name, n) -> values.put("COUNT event " + name, n));
    return values;
  }
}
