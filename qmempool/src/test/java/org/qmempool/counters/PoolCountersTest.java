package org.qmempool.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.CacheStats;
import org.qmempool.HandleReserve;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.PoolStats;
import org.qmempool.SharedHandles;

/** What a pool publishes is what it says itself. */
class PoolCountersTest {
  private static final int CAPACITY = 1024;

  @Test
  void everyTermOfThePoolIsThere(@TempDir Path directory) {
    int[] handles = new int[CAPACITY];
    try (Mempool pool = Mempool.builder().capacity(CAPACITY).growing(256, 64).build();
        MempoolCache first = pool.newCache();
        MempoolCache second = pool.newCache();
        HandleReserve reserve = pool.reserve(5);
        CountersFile file = CountersFile.create(directory.resolve("x.counters"), 64);
        CountersReader reader = CountersReader.attach(file.path())) {
      file.add(new PoolCounters("main", pool));
      first.allocBulk(handles, 0, 7);
      second.allocBulk(handles, 7, 3);
      new SharedHandles(pool).pin(handles[0]);
      pool.register("eth0", () -> 2);
      while (pool.alloc() >= 0) {
        // until it is dry
      }
      file.publish();
      CountersSnapshot read = reader.snapshot();
      PoolStats stats = pool.stats();
      assertTrue(stats.dry() > 0 && stats.cached() > 0 && stats.uncommitted() > 0, stats::toString);
      assertEquals(
          new TreeMap<>(
              Map.of(
                  "capacity", (long) CAPACITY,
                  "uncommitted", (long) stats.uncommitted(),
                  "free", (long) stats.free(),
                  "cached", (long) stats.cached(),
                  "in use", (long) stats.inUse(),
                  "held by ports", 2L,
                  "reserved", (long) reserve.reserved(),
                  "pinned", 1L,
                  "dry", stats.dry(),
                  "skipped", stats.skipped())),
          values(read, "pool", "main"));
      String name = "main/cache of " + Thread.currentThread().getName();
      List<String> sources = read.sources("cache");
      assertTrue(sources.contains(name) && sources.contains(name + " (2)"), sources::toString);
      CacheStats one = stats.caches().get(stats.caches().size() - 2);
      assertEquals(7, one.net());
      assertEquals(
          new TreeMap<>(
              Map.of(
                  "size", (long) one.size(),
                  "capacity", (long) one.capacity(),
                  "net", one.net(),
                  "refills", one.refills(),
                  "flushes", one.flushes(),
                  "stolen", one.stolen())),
          values(read, "cache", name));
      pool.unregister("eth0");
    }
  }

  @Test
  void aThreadCalledAsAnotherWithItsNumberStopsNothing(@TempDir Path directory) throws Exception {
    List<MempoolCache> caches = new ArrayList<>();
    try (Mempool pool = Mempool.builder().capacity(CAPACITY).build();
        CountersFile file = CountersFile.create(directory.resolve("x.counters"), 256);
        CountersReader reader = CountersReader.attach(file.path())) {
      for (String name : List.of("rx", "rx", "rx (2)", "rx", "rx (2)")) {
        MempoolCache cache = pool.newCache();
        caches.add(cache);
        Thread thread = Thread.ofPlatform().name(name).start(() -> cache.free(cache.alloc()));
        assertTrue(thread.join(Duration.ofSeconds(20)));
      }
      file.add(new PoolCounters("main", pool));
      file.publish();
      List<String> sources = reader.snapshot().sources("cache");
      assertEquals(
          List.of("rx", "rx (2)", "rx (2) (2)", "rx (3)", "rx (2) (3)"),
          sources.stream()
              .filter(source -> source.contains("cache of "))
              .map(source -> source.replace("main/cache of ", ""))
              .toList());
      caches.forEach(MempoolCache::close);
    }
  }

  @Test
  void aPoolMayCloseBeforeTheFile(@TempDir Path directory) {
    Mempool pool = Mempool.builder().capacity(64).build();
    try (CountersFile file = CountersFile.create(directory.resolve("x.counters"), 64);
        CountersReader reader = CountersReader.attach(file.path())) {
      file.add(new PoolCounters("main", pool));
      pool.close();
      file.publish();
      assertEquals(64, reader.snapshot().value("pool", "main", "free").orElse(-1));
    }
  }

  @Test
  void twoPoolsOfOneNameAreRefused(@TempDir Path directory) {
    try (Mempool a = Mempool.builder().capacity(64).build();
        Mempool b = Mempool.builder().capacity(64).build();
        CountersFile file = CountersFile.create(directory.resolve("x.counters"), 64)) {
      file.add(new PoolCounters("main", a));
      file.add(new PoolCounters("main", b));
      var e = assertThrows(IllegalStateException.class, file::publish);
      assertTrue(String.valueOf(e.getMessage()).contains("names of their own"), e.getMessage());
    }
  }

  private static Map<String, Long> values(CountersSnapshot read, String type, String source) {
    Map<String, Long> values = new TreeMap<>();
    for (CounterValue counter : read.counters()) {
      if (counter.type().equals(type) && counter.source().equals(source)) {
        values.put(counter.name(), counter.value());
      }
    }
    return values;
  }
}
