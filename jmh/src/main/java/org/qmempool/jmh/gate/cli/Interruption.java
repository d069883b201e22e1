package org.qmempool.jmh.gate.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: interrupts the thread that runs the gate, and lets the JVM end only when that
 * has ended what it started. The JVM's exit code is then 128 and the signal.
 */
final class Interruption implements AutoCloseable {
  private static final int END_WITHIN_SECONDS = 20;

  private final Thread runner = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  Interruption(PrintStream out, String line) {
    hook = Thread.ofPlatform().unstarted(() -> stop(out, line));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop(PrintStream out, String line) {
    runner.interrupt();
    try {
      ended.await(END_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    out.println(line);
    out.flush();
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // the JVM is ending: the hook runs
    }
  }
}
