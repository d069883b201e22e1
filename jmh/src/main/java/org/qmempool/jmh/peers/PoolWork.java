package org.qmempool.jmh.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.bench.measure.ChildMain;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.rings.SpscIntRing;

/**
 * Measures our pool as {@code jmh/peers/dpdk/mempool.c} measures DPDK's, by the same commands: see
 * there; and some that have no peer in C. A JVM measures one case, as a program has its burst: what
 * C2 compiles has seen no other. Before the first answer it is run for some time without being
 * measured.
 */
public final class PoolWork {
  private static final int ELEMENTS = 16384;
  private static final int RING = 1024;
  private static final int CROWD_BURST = 32;
  private static final int SAMPLES = 9;
  private static final int WARM_UPS = 5;

  private final Crew crew = new Crew();
  private boolean warm;

  private PoolWork() {}

  /** Serves the parent. */
  public static void main(String[] args) throws IOException {
    PoolWork work = new PoolWork();
    ChildMain.serve(words -> Map.of("value", work.answer(words)));
  }

  private double answer(String[] words) {
    for (int i = 0; i < WARM_UPS && !warm; i++) {
      var _ = measure(words);
    }
    warm = true;
    double value = measure(words);
    if (Double.isInfinite(value) || Double.isNaN(value)) {
      throw new IllegalStateException("nothing moved: is the machine busy with something else?");
    }
    return value;
  }

  private double measure(String[] words) {
    int second = Integer.parseInt(words[2]);
    long millis = Long.parseLong(words[3]);
    return switch (words[0]) {
      case "own" -> own(words[1], second, millis);
      case "hand" -> hand(Integer.parseInt(words[1]), second, millis);
      case "crowd" -> crowd(words[1], second, millis);
      default -> throw new IllegalArgumentException("no such case: " + words[0]);
    };
  }

  private static Mempool pool(int elements) {
    return Mempool.builder().capacity(elements).layout(ElementLayout.of(64, 64)).build();
  }

  private static double own(String kind, int burst, long millis) {
    try (Mempool pool = pool(ELEMENTS);
        MempoolCache cache = pool.newCache()) {
      PoolUser user = user(kind, pool, cache);
      int rounds = 64;
      while (loop(user, burst, rounds) < millis * 1e6 / SAMPLES / 2) {
        rounds *= 2;
      }
      double[] samples = new double[SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        samples[i] = (double) loop(user, burst, rounds) / rounds / burst;
      }
      Arrays.sort(samples);
      return samples[SAMPLES / 2];
    }
  }

  private static PoolUser user(String kind, Mempool pool, MempoolCache cache) {
    return switch (kind) {
      case "cache" -> new PoolUser.OfCache(cache);
      case "cpu" -> new PoolUser.OfPool(pool);
      case "lock" -> new PoolUser.OfLock(ELEMENTS);
      default -> throw new IllegalArgumentException("no such user of a pool: " + kind);
    };
  }

  /** Returns nanoseconds. */
  private static long loop(PoolUser user, int burst, int rounds) {
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      user.round(burst);
    }
    return System.nanoTime() - begin;
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
        PoolUser user = user(kind, pool, pool.newCache());
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
