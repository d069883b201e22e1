package org.qmempool.jmh.gate.time;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.qmempool.jmh.gate.Progress;

/** The draws of a run: a block of first ones, then a block of those that need a second. */
final class Draws {
  private final DrawLog log;
  private final String of;
  private final Measure measure;
  private final Supplier<Noise> noise;
  private final Progress progress;

  /** Measures a benchmark. */
  @FunctionalInterface
  interface Measure {
    /** One draw. */
    Samples draw(HotBenchmark benchmark) throws InterruptedException;
  }

  /**
   * All draws of a run.
   *
   * @param first of every benchmark
   * @param second of those that needed one
   * @param noise one line where the machine was noisy; empty where it was quiet
   */
  record Outcome(
      Map<HotBenchmark, DrawLog.Entry> first,
      Map<HotBenchmark, DrawLog.Entry> second,
      Optional<String> noise) {}

  /**
   * Draws of one comparison.
   *
   * @param log where they are kept; those of the same comparison are not drawn again
   * @param of which states of the tree are compared
   */
  Draws(DrawLog log, String of, Measure measure, Supplier<Noise> noise, Progress progress) {
    this.log = log;
    this.of = of;
    this.measure = measure;
    this.noise = noise;
    this.progress = progress;
  }

  /** Draws what is not drawn yet. */
  Outcome run(List<HotBenchmark> benchmarks) throws IOException, InterruptedException {
    Map<HotBenchmark, DrawLog.Entry> first = block(benchmarks, 1);
    List<HotBenchmark> again = new ArrayList<>();
    first.forEach(
        (benchmark, entry) -> {
          if (Decision.needsSecond(entry)) {
            again.add(benchmark);
          }
        });
    Map<HotBenchmark, DrawLog.Entry> second = block(again, 2);
    // Draws on a noisy machine are not kept, so one that is left was made just now.
    boolean noisy = second.values().stream().anyMatch(DrawLog.Entry::noisy);
    return new Outcome(
        first, second, noisy ? noise.get().warning().or(Draws::was) : Optional.empty());
  }

  private static Optional<String> was() {
    return Optional.of("the machine was noisy during both draws of a benchmark: repeat");
  }

  private Map<HotBenchmark, DrawLog.Entry> block(List<HotBenchmark> benchmarks, int draw)
      throws IOException, InterruptedException {
    Map<HotBenchmark, DrawLog.Entry> drawn = new EnumMap<>(HotBenchmark.class);
    for (DrawLog.Entry entry : log.read()) {
      HotBenchmark.named(entry.benchmark())
          .filter(b -> entry.of().equals(of) && entry.draw() == draw && benchmarks.contains(b))
          .ifPresent(b -> drawn.put(b, entry));
    }
    int n = 0;
    for (HotBenchmark benchmark : benchmarks) {
      n++;
      if (drawn.containsKey(benchmark)) {
        continue;
      }
      String what = benchmark.label() + (draw == 1 ? "" : ", second draw");
      progress.step(what, n, benchmarks.size());
      DrawLog.Entry entry = draw(benchmark, draw);
      if (!entry.noisy()) {
        log.add(entry);
      }
      drawn.put(benchmark, entry);
    }
    return drawn;
  }

  private DrawLog.Entry draw(HotBenchmark benchmark, int draw) throws InterruptedException {
    boolean noisy = noise.get().warning().isPresent();
    DrawResult result = DrawResult.of(measure.draw(benchmark));
    noisy |= noise.get().warning().isPresent();
    return new DrawLog.Entry(of, benchmark.label(), 1, draw, 0, noisy, result);
  }
}
