package org.qmempool.jmh.peers;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.qmempool.Mempool;
import org.qmempool.MempoolBuilder;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.check.CheckLevel;
import org.qmempool.nic.bench.measure.ChildMain;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.rings.SpscIntRing;

/**
 * Measures our pool as {@code jmh/peers/dpdk/mempool.c} measures DPDK's, by the same commands: see
 * there. Each command ends with the level of checks. Some have no peer in C:
 *
 * <pre>
 *   held     -    HANDLES  MILLIS LEVEL   ns per object where so many are held at a time
 *   elements -    ELEMENTS MILLIS LEVEL   the same for a pool of so many
 *   refill   -    BURST    MILLIS LEVEL   ns per object through a cache of half a burst
 *   garbage  USER BURST    MILLIS LEVEL   bytes on the heap per object
 *   bytes    -    ELEMENTS 0      LEVEL   bytes on the heap per element
 * </pre>
 *
 * <p>A JVM measures one case, as a program has its burst: what C2 compiles has seen no other.
 * Before the first answer it is run for some time without being measured.
 */
public final class PoolWork {
  private static final int ELEMENTS = 16384;
  private static final int RING = 1024;
  private static final int CROWD_BURST = 32;
  private static final int HELD = 256;
  private static final int HELD_BURST = 32;
  private static final int ROUNDS = 4096;
  private static final int SAMPLES = 9;
  private static final int WARM_UPS = 5;

  private final Crew crew = new Crew();
  private int warmUps;
  private CheckLevel level = CheckLevel.OFF;

  /** Measures after so many runs that are not measured. */
  PoolWork(int warmUps) {
    this.warmUps = warmUps;
  }

  /** Serves the parent. */
  public static void main(String[] args) throws IOException {
    PoolWork work = new PoolWork(WARM_UPS);
    ChildMain.serve(
        words -> {
          try {
            return Map.of("value", work.answer(words));
          } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
          }
        });
  }

  /** Measures what the words of a command ask for. */
  double answer(String... words) throws InterruptedException {
    int number = Integer.parseInt(words[2]);
    long millis = Long.parseLong(words[3]);
    level = level(words[4]);
    Case measured =
        switch (words[0]) {
          case "own" -> () -> own(words[1], number, millis);
          case "hand" -> () -> hand(Integer.parseInt(words[1]), number, millis);
          case "crowd" -> () -> crowd(words[1], number, millis);
          case "held" -> () -> held(ELEMENTS, number, millis);
          case "elements" -> () -> held(number, HELD, millis);
          case "refill" -> () -> refill(number, millis);
          case "garbage" -> () -> garbage(words[1], number, millis);
          case "bytes" -> () -> PoolFootprint.bytesPerElement(() -> pool(number));
          default -> throw new IllegalArgumentException("no such case: " + words[0]);
        };
    double[] value = new double[1];
    // Netty's allocators have caches for such a thread alone; to all others it is one as any.
    Thread thread = new FastThreadLocalThread(() -> value[0] = warmed(measured));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    if (failure.get() != null || Double.isInfinite(value[0]) || Double.isNaN(value[0])) {
      throw new IllegalStateException(
          "nothing was measured: " + String.join(" ", words), failure.get());
    }
    return value[0];
  }

  /** Something to measure. */
  @FunctionalInterface
  private interface Case {
    double value();
  }

  private double warmed(Case measured) {
    for (; warmUps > 0; warmUps--) {
      var _ = measured.value();
    }
    return measured.value();
  }

  private static CheckLevel level(String name) {
    try {
      return CheckLevel.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "level is " + name + "; there are off, state, sampled and full", e);
    }
  }

  private Mempool pool(int elements) {
    return maker(elements).build();
  }

  /** Checked or not, elements have room behind them for guards: the layout is not measured. */
  private MempoolBuilder maker(int elements) {
    return Mempool.builder()
        .capacity(elements)
        .layout(new ElementLayout(64, 64, 64 + 64))
        .checked(level);
  }

  /** As one() of the C program. */
  private double own(String kind, int burst, long millis) {
    try (Mempool pool = pool(ELEMENTS);
        MempoolCache cache = pool.newCache()) {
      return perObject(user(kind, pool, cache), burst, millis);
    }
  }

  /** A cache so small that each burst is a refill and a flush. */
  private double refill(int burst, long millis) {
    try (Mempool pool = maker(ELEMENTS).batch(burst / 4).cacheCapacity(burst / 2).build();
        MempoolCache cache = pool.newCache()) {
      return perObject(new PoolUser.OfCache(cache), burst, millis);
    }
  }

  private static double perObject(BurstUser user, int burst, long millis) {
    int rounds = 64;
    while (loop(user, burst, rounds) < millis * 1e6 / SAMPLES / 2) {
      rounds *= 2;
    }
    double[] samples = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      samples[i] = (double) loop(user, burst, rounds) / rounds / burst;
    }
    return median(samples);
  }

  private static double median(double[] samples) {
    Arrays.sort(samples);
    return samples[samples.length / 2];
  }

  private static BurstUser user(String kind, Mempool pool, MempoolCache cache) {
    return switch (kind) {
      case "cache" -> new PoolUser.OfCache(cache);
      case "window" -> new PoolUser.OfWindows(cache);
      case "cpu" -> new PoolUser.OfPool(pool);
      case "lock" -> new PoolUser.OfLock(ELEMENTS);
      case "netty-adaptive" -> BufferUser.OfNetty.adaptive();
      case "netty-pooled" -> BufferUser.OfNetty.pooled();
      case "malloc" -> new BufferUser.OfMalloc();
      case "arena" -> new BufferUser.OfArena();
      default -> throw new IllegalArgumentException("no such user of a pool: " + kind);
    };
  }

  /** Returns nanoseconds. */
  private static long loop(BurstUser user, int burst, int rounds) {
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      user.round(burst);
    }
    return System.nanoTime() - begin;
  }

  /** Bytes on the heap for each object; the pool and its user are made before. */
  private double garbage(String kind, int burst, long millis) {
    try (Mempool pool = pool(ELEMENTS);
        MempoolCache cache = pool.newCache()) {
      BurstUser user = user(kind, pool, cache);
      long rounds = 0;
      long spent = loop(user, burst, 1);
      long before = PoolFootprint.allocated();
      while (spent < millis * 1_000_000) {
        spent += loop(user, burst, ROUNDS);
        rounds += ROUNDS;
      }
      return (double) (PoolFootprint.allocated() - before) / (rounds * burst);
    }
  }

  /** So many handles are held at a time, of a pool all of whose handles have been taken before. */
  private double held(int elements, int held, long millis) {
    try (Mempool pool = pool(elements);
        MempoolCache cache = pool.newCache()) {
      int[] all = new int[elements];
      PoolUser user = new PoolUser.OfCache(cache);
      user.take(all, 0, elements);
      user.give(all, 0, elements);
      long begin = System.nanoTime();
      long end = begin + millis * 1_000_000;
      double[] samples = new double[SAMPLES];
      long now = begin;
      for (int i = 0; i < SAMPLES; i++) {
        long from = now;
        long until = begin + (end - begin) * (i + 1) / SAMPLES;
        long handles = 0;
        while (now < until) {
          for (int round = 0; round < ROUNDS; round += held) {
            hold(user, all, held);
            handles += held;
          }
          now = System.nanoTime();
        }
        samples[i] = (double) (now - from) / handles;
      }
      return median(samples);
    }
  }

  private static void hold(PoolUser user, int[] all, int held) {
    for (int at = 0; at < held; at += HELD_BURST) {
      user.take(all, at, HELD_BURST);
    }
    for (int at = 0; at < held; at += HELD_BURST) {
      user.give(all, at, HELD_BURST);
    }
  }

  private double hand(int take, int give, long millis) {
    SpscIntRing ring = new SpscIntRing(RING);
    try (Mempool pool = pool(ELEMENTS)) {
      Crew.Body taker = () -> take(new PoolUser.OfCache(pool.newCache()), ring, take);
      Crew.Body giver = () -> give(new PoolUser.OfCache(pool.newCache()), ring, give);
      return 1 / crew.run(List.of(taker, giver), millis);
    }
  }

  private long take(PoolUser user, SpscIntRing ring, int burst) {
    Cpus.pin(Cpus.ofTraffic());
    int[] in = new int[burst];
    int[] out = new int[burst];
    while (!crew.stopped()) {
      user.take(in, 0, burst);
      PoolUser.use(in, out, burst);
      for (int at = 0; at < burst && !crew.stopped(); ) {
        at += ring.enqueueBurst(out, at, burst - at);
      }
    }
    return 0;
  }

  private long give(PoolUser user, SpscIntRing ring, int burst) {
    Cpus.pin(Cpus.ofApplication());
    int[] in = new int[burst];
    int[] out = new int[burst];
    long moved = 0;
    while (!crew.stopped()) {
      int at = 0;
      while (at < burst && !crew.stopped()) {
        at += ring.dequeueBurst(in, at, burst - at);
      }
      if (at < burst) {
        break;
      }
      PoolUser.use(in, out, burst);
      user.give(out, 0, burst);
      moved += burst;
    }
    return moved;
  }

  private double crowd(String kind, int threads, long millis) {
    try (Mempool pool = pool(2 * ELEMENTS)) {
      List<Crew.Body> bodies = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        BurstUser user = user(kind, pool, pool.newCache());
        bodies.add(
            () -> {
              long moved = 0;
              while (!crew.stopped()) {
                user.round(CROWD_BURST);
                moved += CROWD_BURST;
              }
              return moved;
            });
      }
      return crew.run(bodies, millis) * 1e3;
    }
  }
}
