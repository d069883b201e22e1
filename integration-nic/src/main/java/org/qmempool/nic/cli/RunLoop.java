package org.qmempool.nic.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.capture.CapturePort;

/** Runs a program's rounds until a time or a signal, and lets it close its ports before the end. */
final class RunLoop implements AutoCloseable {
  private static final int IDLE_ROUNDS = 1000;
  private static final long CLOSE_WITHIN_SECONDS = 3;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stopAndWait, "stop");
  private volatile boolean stop;

  RunLoop() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Polls; sleeps in the kernel when nothing has come for a while, and stops at a capture's end.
   *
   * @param round one bounded round, which tells how many packets it moved
   * @param awaited where packets come in; null for a program that receives nothing
   * @param awaitNanos how long it sleeps at most
   * @param deadline by {@link System#nanoTime}; null for never
   */
  void run(
      IntSupplier round, @Nullable PacketPort awaited, long awaitNanos, @Nullable Long deadline) {
    int idle = 0;
    while (!stop && (deadline == null || System.nanoTime() - deadline < 0)) {
      if (round.getAsInt() > 0) {
        idle = 0;
      } else if (awaited instanceof CapturePort capture && capture.ended()) {
        return;
      } else if (++idle > IDLE_ROUNDS) {
        idle = await(awaited, awaitNanos) ? 0 : idle;
      }
    }
  }

  private static boolean await(@Nullable PacketPort awaited, long nanos) {
    if (awaited != null) {
      return awaited.await(nanos);
    }
    LockSupport.parkNanos(nanos);
    return false;
  }

  /** The round that runs is the last one. */
  void stop() {
    stop = true;
  }

  private void stopAndWait() {
    stop();
    try {
      if (!closed.await(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the ports did not close in time; the kernel takes them back");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called when the ports are closed: the process may end now. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook is what has brought us here
    }
  }
}
