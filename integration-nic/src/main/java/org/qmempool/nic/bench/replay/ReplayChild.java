package org.qmempool.nic.bench.replay;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.statistics.descriptive.Median;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.bench.baseline.Handles;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildMain;
import org.qmempool.nic.bench.measure.CpuClock;
import org.qmempool.nic.bench.measure.Cpus;

/**
 * The JVM that measures one variant without I/O. Commands, each answered by medians of ns per
 * packet (CPU time; wall time for two threads) under the name of what was measured:
 *
 * <pre>
 * warm MILLIS
 * forward MILLIS BURST...          bursts of a fixed size
 * handles MILLIS BURST...          take and give back in bursts of a fixed size, without the queue
 * recorded MILLIS BURST SIZE...    bursts as recorded from a run
 * pattern MILLIS                   the source's own pattern
 * pipeline MILLIS BURST...         two threads
 * </pre>
 */
public final class ReplayChild {
  private static final int POOL = 8192;
  private static final int QUEUE = 1024;
  private static final int SAMPLES = 9;
  private static final int RECEIVE = 64;
  private static final int TRANSMIT = 256;
  private static final int[] EVERY_BURST = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private final Replay replay;
  private final Pipeline pipeline;

  private ReplayChild(Handles handles) {
    HandleAllocator one = handles.forThread();
    replay = new Replay(one, handles.newQueue(QUEUE));
    pipeline = new Pipeline(handles.forThread(), handles.forThread(), handles.newQueue(QUEUE));
  }

  /**
   * Serves the parent.
   *
   * @param args the variant's {@link Variant#option()}
   * @throws IOException if the standard output breaks
   */
  public static void main(String[] args) throws IOException {
    Variant variant = Variant.of(args[0]);
    Cpus.pin(Cpus.ofApplication());
    try (Mempool pool = Mempool.builder().capacity(POOL).layout(ElementLayout.of(64, 64)).build();
        Handles handles = variant.handles(pool)) {
      ReplayChild child = new ReplayChild(handles);
      ChildMain.serve(child::answer);
    }
  }

  private Map<String, Object> answer(String[] words) {
    long nanos = Long.parseLong(words[1]) * 1_000_000;
    Map<String, Object> answer = new LinkedHashMap<>();
    switch (words[0]) {
      case "warm" -> warm(nanos);
      case "forward" -> {
        for (int i = 2; i < words.length; i++) {
          int[] sizes = {Integer.parseInt(words[i])};
          answer.put(words[i], median(nanos, rounds -> replay.forward(sizes, rounds)));
        }
      }
      case "handles" -> {
        for (int i = 2; i < words.length; i++) {
          int burst = Integer.parseInt(words[i]);
          answer.put(words[i], median(nanos, rounds -> replay.handles(burst, rounds)));
        }
      }
      case "recorded" -> {
        int[] sizes = powerOfTwo(Arrays.copyOfRange(words, 3, words.length));
        answer.put(words[2], median(nanos, rounds -> replay.forward(sizes, rounds)));
      }
      case "pattern" -> {
        answer.put(
            "alloc-64-free-256",
            median(nanos, rounds -> replay.takeAndGive(RECEIVE, TRANSMIT, rounds)));
        answer.put(
            "alloc-256-free-256",
            median(nanos, rounds -> replay.takeAndGive(TRANSMIT, TRANSMIT, rounds)));
        answer.put("one-by-one-256", median(nanos, rounds -> replay.oneByOne(TRANSMIT, rounds)));
      }
      case "pipeline" -> {
        warmPipeline(nanos);
        for (int i = 2; i < words.length; i++) {
          answer.put(words[i], pipeline.run(Integer.parseInt(words[i]), nanos));
        }
      }
      default -> throw new IllegalArgumentException("unknown command " + words[0]);
    }
    return answer;
  }

  /** All bursts mixed, so that what C2 compiles knows each of them, as in an application. */
  private void warm(long nanos) {
    long end = CpuClock.nanos() + nanos; // of work done, also where others keep the CPU busy
    long checked = 0;
    while (CpuClock.nanos() - end < 0) {
      checked += replay.forward(EVERY_BURST_PADDED, 1 << 10);
      for (int burst : EVERY_BURST) {
        checked += replay.handles(burst, 1 << 7);
      }
      checked += replay.takeAndGive(RECEIVE, TRANSMIT, 1 << 4);
      checked += replay.takeAndGive(TRANSMIT, TRANSMIT, 1 << 4);
      checked += replay.oneByOne(TRANSMIT, 1 << 4);
    }
    if (checked == 0) {
      throw new IllegalArgumentException("no time to warm up: give some milliseconds");
    }
  }

  /** Not before the rest is measured: there slow paths are taken that one thread never sees. */
  private void warmPipeline(long nanos) {
    for (int burst : EVERY_BURST) {
      var _ = pipeline.run(burst, nanos / 4);
    }
  }

  private static final int[] EVERY_BURST_PADDED =
      powerOfTwo("1 2 4 8 16 32 64 128 256 3 30 100".split(" ", -1));

  /** Repeats the sizes up to a power of two. */
  private static int[] powerOfTwo(String[] sizes) {
    int length = Integer.highestOneBit(Math.max(sizes.length * 2 - 1, 1));
    int[] result = new int[length];
    for (int i = 0; i < length; i++) {
      result[i] = Integer.parseInt(sizes[i % sizes.length]);
    }
    return result;
  }

  /** Moves packets so many times. */
  @FunctionalInterface
  private interface Loop {
    long run(int rounds);
  }

  /** The median of some samples that together take about {@code nanos}. */
  private static double median(long nanos, Loop loop) {
    int rounds = 1 << 6;
    long each = Math.max(nanos / SAMPLES, 1);
    while (time(loop, rounds) < each / 2 && rounds < 1 << 28) {
      rounds <<= 1;
    }
    double[] samples = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long begin = CpuClock.nanos();
      long packets = loop.run(rounds);
      samples[i] = (double) (CpuClock.nanos() - begin) / packets;
    }
    return Median.withDefaults().evaluate(samples);
  }

  private static long time(Loop loop, int rounds) {
    long begin = CpuClock.nanos();
    loop.run(rounds);
    return CpuClock.nanos() - begin;
  }
}
