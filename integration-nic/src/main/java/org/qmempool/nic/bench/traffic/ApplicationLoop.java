package org.qmempool.nic.bench.traffic;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.bench.measure.Cpus;

/**
 * The application's thread: forwards by polling without rest, on a CPU of its own.
 *
 * <p>While measuring it looks at the clock once per round; the time of the rounds that moved
 * packets is the busy time (so it contains one look at the clock per round). It also records how
 * many packets the first rounds moved, for the replay.
 */
final class ApplicationLoop {
  private static final int RECORDED = 2048;

  private final Forward forward;
  private final Thread thread;
  private final int[] sizes = new int[RECORDED];

  private volatile boolean stop;
  private volatile boolean measuring;
  private volatile @Nullable Throwable failure;

  // Written by the loop while measuring; read by others after stop() alone.
  private long busyNanos;
  private long packets;
  private long bursts;

  ApplicationLoop(Forward forward) {
    this.forward = forward;
    thread = Thread.ofPlatform().daemon().name("application").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void measure(boolean on) {
    measuring = on;
  }

  /**
   * Ends the loop.
   *
   * @throws IllegalStateException if it had failed, or does not end
   */
  void stop() {
    stop = true;
    try {
      if (!thread.join(Duration.ofSeconds(10))) {
        throw new IllegalStateException("the application did not stop within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    Throwable failure = this.failure;
    if (failure != null) {
      throw new IllegalStateException("the application failed: " + failure.getMessage(), failure);
    }
  }

  private void run() {
    Cpus.pin(Cpus.ofApplication());
    try {
      loop();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void loop() {
    Forward forward = this.forward;
    long before = System.nanoTime();
    while (!stop) {
      boolean counts = measuring; // before the round: one that began unmeasured does not count
      int moved = forward.step();
      if (!counts) {
        before = System.nanoTime();
        continue;
      }
      long now = System.nanoTime();
      if (moved > 0) {
        if (bursts < RECORDED) {
          sizes[(int) bursts] = moved;
        }
        busyNanos += now - before;
        packets += moved;
        bursts++;
      }
      before = now;
    }
  }

  /** Nanoseconds of the rounds that moved packets. */
  long busyNanos() {
    return busyNanos;
  }

  /** Nanoseconds per packet of the rounds that moved packets; 0 if none did. */
  double busyNanosPerPacket() {
    return packets == 0 ? 0 : (double) busyNanos / packets;
  }

  /** Packets per round that moved packets. */
  double averageBurst() {
    return bursts == 0 ? 0 : (double) packets / bursts;
  }

  /** How many packets each of the first rounds moved. */
  int[] recordedSizes() {
    return Arrays.copyOf(sizes, (int) Math.min(bursts, RECORDED));
  }
}
