package org.qmempool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a pool says of itself while it works: events of the Flight Recorder, where the module {@code
 * jdk.jfr} is there, and one line of log where a port stops a pool from growing.
 */
final class PoolLog {
  private static final boolean EVENTS = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
  private static final AtomicInteger POOLS = new AtomicInteger();

  private final int pool = POOLS.incrementAndGet();
  private final AtomicInteger committed;

  PoolLog(int committed) {
    this.committed = new AtomicInteger(committed);
    if (EVENTS) {
      // Initialises the class here: a full stack in the middle of that would spoil it for ever.
      boolean _ = PoolEvents.REFILL.isEnabled();
    }
  }

  /** A cache was short and has searched. For the thread that owns or holds the cache. */
  void refilled(MempoolCache cache, int asked, int got) {
    long[] counts = cache.flow.counts;
    counts[FlowCounts.REFILLS]++;
    boolean wasDry = cache.dry;
    cache.dry = got == 0;
    long stolen = counts[FlowCounts.STOLEN] - cache.stolenBefore;
    cache.stolenBefore += stolen;
    if (EVENTS) {
      refillEvents(cache, asked, got, wasDry, stolen);
    }
  }

  private void refillEvents(MempoolCache cache, int asked, int got, boolean wasDry, long stolen) {
    if (PoolEvents.REFILL.isEnabled()) {
      PoolEvents.Refill refill = new PoolEvents.Refill();
      refill.pool = pool;
      refill.cache = cache.name();
      refill.asked = asked;
      refill.got = got;
      refill.commit();
    }
    if (stolen > 0 && PoolEvents.STEAL.isEnabled()) {
      PoolEvents.Steal steal = new PoolEvents.Steal();
      steal.pool = pool;
      steal.cache = cache.name();
      steal.stolen = stolen;
      steal.commit();
    }
    if (got == 0 && !wasDry && PoolEvents.EXHAUSTED.isEnabled()) {
      PoolEvents.Exhausted exhausted = new PoolEvents.Exhausted();
      exhausted.pool = pool;
      exhausted.cache = cache.name();
      exhausted.asked = asked;
      exhausted.commit();
    }
  }

  /** A cache was full and has given so many batches. */
  void flushed(MempoolCache cache, int given, int batches) {
    if (EVENTS && PoolEvents.FLUSH.isEnabled()) {
      PoolEvents.Flush flush = new PoolEvents.Flush();
      flush.pool = pool;
      flush.cache = cache.name();
      flush.given = given;
      flush.batches = batches;
      flush.commit();
    }
  }

  /** So many elements are committed; tells once of each growth. */
  void committed(int now) {
    int before = committed.getOpaque(); // a hint; the CAS decides who tells
    if (now > before && committed.compareAndSet(before, now) && EVENTS) {
      PoolEvents.Grow grow = new PoolEvents.Grow();
      if (grow.shouldCommit()) {
        grow.pool = pool;
        grow.before = before;
        grow.now = now;
        grow.commit();
      }
    }
  }

  /** The pool is about to close. */
  void closing(Mempool closing) {
    int inUse = closing.inUse();
    if (EVENTS && inUse > 0) {
      PoolEvents.Leak leak = new PoolEvents.Leak();
      if (leak.shouldCommit()) {
        leak.pool = pool;
        leak.inUse = inUse;
        String leaks = closing.leaks();
        leak.who = closing.stats().unreturned() + (leaks.isEmpty() ? "" : "; " + leaks);
        leak.commit();
      }
    }
  }

  /** A port has registered: says so if the pool was to grow. Throws nothing. */
  static void frozen(Mempool pool) {
    try {
      String reason = pool.growthStopped();
      if (!reason.isEmpty()) {
        System.getLogger("org.qmempool").log(System.Logger.Level.INFO, "{0} is {1}", pool, reason);
      }
    } catch (Throwable e) {
      // The application's logging: the port is registered all the same.
    }
  }
}
