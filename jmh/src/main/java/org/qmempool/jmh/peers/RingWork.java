package org.qmempool.jmh.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.qmempool.nic.bench.measure.ChildMain;
import org.qmempool.nic.bench.measure.Cpus;

/**
 * Measures one of our rings as {@code jmh/peers/dpdk/rings.c} measures DPDK's, by the same
 * commands: see there. A JVM measures one case (or a crowd and a pair), as a program has its burst:
 * what C2 compiles has seen no other. Before the first answer it is run for some time without being
 * measured.
 */
public final class RingWork {
  private static final int CAPACITY = 1024;
  private static final int SHARED_CAPACITY = 4096;
  private static final int SHARED_BURST = 32;
  private static final int FAILURES_BEFORE_YIELD = 100;
  private static final int SAMPLES = 9;
  private static final int WARM_UPS = 5;

  private final Crew crew = new Crew();
  private final Set<String> warm = new HashSet<>();

  private RingWork() {}

  /** Serves the parent. */
  public static void main(String[] args) throws IOException {
    RingWork work = new RingWork();
    ChildMain.serve(words -> Map.of("value", work.answer(words)));
  }

  private double answer(String[] words) {
    if (warm.add(words[3])) {
      for (int i = 0; i < WARM_UPS; i++) {
        var _ = measure(words);
      }
    }
    double value = measure(words);
    if (value == 0 || Double.isInfinite(value)) {
      throw new IllegalStateException("nothing moved: is the machine busy with something else?");
    }
    return value;
  }

  private double measure(String[] words) {
    String kind = words[1];
    int element = Integer.parseInt(words[2]);
    int count = Integer.parseInt(words[3]);
    return switch (words[0]) {
      case "one" -> one(Endpoint.of(kind, element, CAPACITY), count, Long.parseLong(words[4]));
      case "two" -> two(Endpoint.of(kind, element, CAPACITY), count, Long.parseLong(words[4]));
      case "many" -> {
        Endpoint endpoint = Endpoint.of(kind, element, SHARED_CAPACITY);
        yield many(endpoint, count, words[4].equals("yield"), Long.parseLong(words[5]));
      }
      default -> throw new IllegalArgumentException("no such case: " + words[0]);
    };
  }

  private static double one(Endpoint endpoint, int burst, long millis) {
    int rounds = 64;
    while (loop(endpoint, burst, rounds) < millis * 1e6 / SAMPLES / 2) {
      rounds *= 2;
    }
    double[] samples = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      samples[i] = (double) loop(endpoint, burst, rounds) / rounds / burst;
    }
    Arrays.sort(samples);
    return samples[SAMPLES / 2];
  }

  /** Returns nanoseconds. */
  private static long loop(Endpoint endpoint, int burst, int rounds) {
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      if (endpoint.put(burst) != burst || endpoint.take(burst) != burst) {
        throw new IllegalStateException("a burst did not pass");
      }
    }
    return System.nanoTime() - begin;
  }

  private double two(Endpoint producer, int burst, long millis) {
    Endpoint consumer = producer.another();
    Crew.Body put =
        () -> {
          Cpus.pin(Cpus.ofTraffic());
          while (!crew.stopped()) {
            var _ = producer.put(burst);
          }
          return 0;
        };
    Crew.Body take =
        () -> {
          Cpus.pin(Cpus.ofApplication());
          long moved = 0;
          while (!crew.stopped()) {
            moved += consumer.take(burst);
          }
          return moved;
        };
    return 1 / crew.run(List.of(put, take), millis);
  }

  private double many(Endpoint first, int threads, boolean yields, long millis) {
    List<Crew.Body> bodies = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Endpoint endpoint = first.another();
      bodies.add(() -> putAndTake(endpoint, yields));
    }
    return crew.run(bodies, millis) * 1e3;
  }

  @SuppressWarnings("ThreadPriorityCheck") // the policy that is measured
  private long putAndTake(Endpoint endpoint, boolean yields) {
    long moved = 0;
    int failures = 0;
    while (!crew.stopped()) {
      int n = endpoint.put(SHARED_BURST);
      int m = endpoint.take(SHARED_BURST);
      moved += m;
      failures = n == 0 || m == 0 ? failures + 1 : 0;
      if (yields && failures >= FAILURES_BEFORE_YIELD) {
        Thread.yield();
        failures = 0;
      }
    }
    return moved;
  }
}
