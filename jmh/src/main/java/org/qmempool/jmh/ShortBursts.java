package org.qmempool.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a ring does to each burst, in the ways that were tried: look at the signs of all elements,
 * and copy them. ns per burst; the rings and the pool use blocks for short bursts and the
 * vectorised loop or the array copy for long ones.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class ShortBursts {
  /** Elements; a multiple of 8 but for the 1, as the blocks here are of 8. */
  @Param({"1", "8", "32", "64", "256"})
  public int burst;

  private final int[] in = new int[256];
  private final int[] out = new int[256];

  /** A loop that C2 vectorises, for the sake of its second term. */
  @Benchmark
  public int signsByVectors() {
    int or = 0;
    for (int i = 0; i < burst; i++) {
      or |= in[i] | (Integer.MAX_VALUE - in[i]);
    }
    return or;
  }

  /** A loop that it does not: one chain of ORs. */
  @Benchmark
  public int signsByChain() {
    int or = 0;
    for (int i = 0; i < burst; i++) {
      or |= in[i];
    }
    return or;
  }

  /** Blocks of 8 without a chain. */
  @Benchmark
  public int signsByBlocks() {
    int or = 0;
    int i = 0;
    for (; i < burst - 7; i += 8) {
      or |=
          ((in[i + 7] | in[i]) | (in[i + 1] | in[i + 2]))
              | ((in[i + 3] | in[i + 4]) | (in[i + 5] | in[i + 6]));
    }
    for (; i < burst; i++) {
      or |= in[i];
    }
    return or;
  }

  /** A loop. */
  @Benchmark
  public int[] copyByLoop() {
    for (int i = 0; i < burst; i++) {
      out[i] = in[i];
    }
    return out;
  }

  /** The array copy stub, or what C2 puts in its place. */
  @Benchmark
  public int[] copyByArraycopy() {
    System.arraycopy(in, 0, out, 0, burst);
    return out;
  }

  /** Blocks of 8 in straight lines. */
  @Benchmark
  public int[] copyByBlocks() {
    int i = 0;
    for (; i < burst - 7; i += 8) {
      out[i + 7] = in[i + 7];
      out[i] = in[i];
      out[i + 1] = in[i + 1];
      out[i + 2] = in[i + 2];
      out[i + 3] = in[i + 3];
      out[i + 4] = in[i + 4];
      out[i + 5] = in[i + 5];
      out[i + 6] = in[i + 6];
    }
    for (; i < burst; i++) {
      out[i] = in[i];
    }
    return out;
  }
}
