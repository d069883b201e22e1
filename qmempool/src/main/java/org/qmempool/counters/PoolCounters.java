package org.qmempool.counters;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.qmempool.CacheStats;
import org.qmempool.Mempool;
import org.qmempool.PoolStats;

/**
 * Publishes where a pool's handles are, see {@link PoolStats}.
 *
 * <p>Of type "pool", with the pool's name as source: the gauges "capacity", "uncommitted", "free",
 * "cached", "in use", "held by ports", "reserved" and "pinned", in elements, and the counts "dry"
 * and "skipped". Of type "cache", with "POOL/CACHE" as source, for each cache that was used: the
 * gauges "size", "capacity" and "net", in handles, and the counts "refills", "flushes" and
 * "stolen".
 *
 * <p>It only reads: exact at rest, and correct number by number while threads move handles. Of
 * several caches with one name, as those of threads of the same name, the second has " (2)" behind
 * it, and so on. That number is its position among them: when one closes, those behind it move up,
 * and a count of that name may run backwards then. Give threads names of their own.
 *
 * @param name the pool's
 * @param pool whose handles; may be closed before the file
 */
public record PoolCounters(String name, Mempool pool) implements CounterSource {
  private static final String POOL = "pool";
  private static final String CACHE = "cache";

  /** Checks for null. */
  public PoolCounters {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(pool, "pool");
  }

  @Override
  public void sample(CounterSink into) {
    PoolStats stats = pool.stats();
    into.gauge(POOL, name, "capacity", stats.capacity());
    into.gauge(POOL, name, "uncommitted", stats.uncommitted());
    into.gauge(POOL, name, "free", stats.free());
    into.gauge(POOL, name, "cached", stats.cached());
    into.gauge(POOL, name, "in use", stats.inUse());
    into.gauge(POOL, name, "held by ports", stats.heldByPorts());
    into.gauge(POOL, name, "reserved", stats.reserved());
    into.gauge(POOL, name, "pinned", stats.pinned());
    into.count(POOL, name, "dry", stats.dry());
    into.count(POOL, name, "skipped", stats.skipped());
    Map<String, Integer> given = new HashMap<>();
    for (CacheStats cache : stats.caches()) {
      String unique = unique(given, cache.name());
      if (used(cache)) {
        sample(into, unique, cache);
      }
    }
  }

  /**
   * A name that was not given yet: a thread may be called as another one is with its number.
   *
   * @param given all names so far, with the number that each was given last
   */
  private static String unique(Map<String, Integer> given, String name) {
    int number = given.getOrDefault(name, 0) + 1;
    String unique = number == 1 ? name : name + " (" + number + ")";
    while (given.containsKey(unique)) {
      number++;
      unique = name + " (" + number + ")";
    }
    given.put(unique, 1);
    given.put(name, number);
    return unique;
  }

  private void sample(CounterSink into, String cacheName, CacheStats cache) {
    String source = name + "/" + cacheName;
    into.gauge(CACHE, source, "size", cache.size());
    into.gauge(CACHE, source, "capacity", cache.capacity());
    into.gauge(CACHE, source, "net", cache.net());
    into.count(CACHE, source, "refills", cache.refills());
    into.count(CACHE, source, "flushes", cache.flushes());
    into.count(CACHE, source, "stolen", cache.stolen());
  }

  private static boolean used(CacheStats cache) {
    return cache.size() != 0
        || cache.net() != 0
        || cache.refills() != 0
        || cache.flushes() != 0
        || cache.stolen() != 0;
  }
}
