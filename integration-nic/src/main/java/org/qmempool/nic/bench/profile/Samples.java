package org.qmempool.nic.bench.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.CpuSampler;

/**
 * Samples of a thread that sends and receives in turn, of what receiving takes: all of them while
 * it receives, and while it sends those of softirqs. For on a veth the driver's half of receiving
 * runs at the end of the sender's call; what the sender does for itself is not counted.
 *
 * <p>For the thread that is sampled.
 */
final class Samples implements AutoCloseable {
  /** CPU time between two samples. */
  static final long PERIOD_NANOS = 100_000;

  /** What a softirq runs below, under the names that it has had. */
  private static final Set<String> SOFTIRQ =
      Set.of("handle_softirqs", "__do_softirq", "do_softirq", "net_rx_action");

  private static final class Sample {
    final boolean whileSending;
    final boolean user;
    final long address;
    final long[] callers;

    Sample(boolean whileSending, boolean user, long address, long[] callers) {
      this.whileSending = whileSending;
      this.user = user;
      this.address = address;
      this.callers = callers;
    }
  }

  private final CpuSampler sending;
  private final CpuSampler receiving;
  private @Nullable CpuSampler running;
  private final List<Sample> list = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param tid of the calling thread
   * @throws PortException if the kernel does not let us
   */
  Samples(int tid) {
    sending = CpuSampler.open(tid, PERIOD_NANOS);
    boolean open = false;
    try {
      receiving = CpuSampler.open(tid, PERIOD_NANOS);
      open = true;
    } finally {
      if (!open) {
        sending.close();
      }
    }
  }

  /** From here on it sends. What is left of a period is kept for the next time. */
  void sends() {
    run(sending);
  }

  /** From here on it receives. */
  void receives() {
    run(receiving);
  }

  /** From here on it does neither. */
  void rests() {
    run(null);
  }

  private void run(@Nullable CpuSampler next) {
    CpuSampler now = running;
    if (now != next) {
      if (now != null) {
        now.stop();
      }
      if (next != null) {
        next.start();
      }
      running = next;
    }
  }

  /** Takes in what was sampled; now and then, before the room for samples is full. */
  void collect() {
    long lost = sending.drain((user, at, callers, n) -> add(true, user, at, callers, n));
    lost += receiving.drain((user, at, callers, n) -> add(false, user, at, callers, n));
    if (lost > 0) {
      throw new PortException(lost + " samples found no room: measure for a shorter time");
    }
  }

  private void add(boolean whileSending, boolean user, long address, long[] callers, int depth) {
    list.add(new Sample(whileSending, user, address, Arrays.copyOf(callers, depth)));
  }

  /**
   * Sorts what was sampled.
   *
   * @param symbols of the kernel that ran
   * @return number of samples by class
   */
  Map<TimeClass, Integer> byClass(KernelSymbols symbols, TimeClasses classes) {
    Map<TimeClass, Integer> counts = new TreeMap<>();
    for (Sample sample : list) {
      if (!sample.whileSending || (!sample.user && inSoftirq(sample, symbols))) {
        TimeClass time =
            sample.user ? TimeClass.PROGRAM : classes.of(symbols.function(sample.address));
        counts.merge(time, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static boolean inSoftirq(Sample sample, KernelSymbols symbols) {
    for (long caller : sample.callers) {
      if (SOFTIRQ.contains(symbols.function(caller))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    sending.close();
    receiving.close();
  }
}
