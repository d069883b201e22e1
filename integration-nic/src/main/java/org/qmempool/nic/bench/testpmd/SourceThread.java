package org.qmempool.nic.bench.testpmd;

import java.time.Duration;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * Runs a {@link LiveFrameSource} over and over, on one CPU, as fast as the kernel does it. On a
 * veth that CPU also runs the receiver's half of the driver and its XDP program, up to the copy
 * into the receiver's memory.
 */
final class SourceThread implements AutoCloseable {
  /** Most of a second a call, so that its fixed cost of about 20 ms weighs little. */
  private static final int FRAMES_PER_CALL = 4_000_000;

  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Thread thread;
  private volatile boolean stop;
  private volatile @Nullable RuntimeException failure;

  private SourceThread(NetworkNamespace namespace, IntConsumer send, int cpu) {
    thread =
        namespace.start(
            "source",
            () -> {
              try {
                Affinity.pin(cpu);
                while (!stop) {
                  send.accept(FRAMES_PER_CALL);
                }
              } catch (RuntimeException e) {
                failure = e;
              }
            });
  }

  /**
   * Starts sending.
   *
   * @param namespace of the interface that the frames leave by
   * @param source used by this thread alone until {@link #close}
   * @param cpu where it runs
   */
  static SourceThread start(NetworkNamespace namespace, LiveFrameSource source, int cpu) {
    return new SourceThread(
        namespace,
        frames -> {
          var _ = source.send(frames);
        },
        cpu);
  }

  /**
   * Starts sending.
   *
   * @param namespace of the interface that the frames leave by
   * @param send sends so many frames; used by this thread alone until {@link #close}
   * @param cpu where it runs
   */
  static SourceThread start(NetworkNamespace namespace, IntConsumer send, int cpu) {
    return new SourceThread(namespace, send, cpu);
  }

  /**
   * Throws what ended the source early, if anything did.
   *
   * @throws PortException why the kernel refused
   */
  void check() {
    RuntimeException e = failure;
    if (e != null) {
      throw e;
    }
  }

  /** Waits for the call that is going on, up to a second. */
  @Override
  public void close() {
    stop = true;
    try {
      if (!thread.join(BOUND)) {
        throw new PortException("the source did not end within " + BOUND.toSeconds() + " s", 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
