package org.qmempool.nic.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says in one line that a signal ended the program; for as long as it is open. */
final class Interruption implements AutoCloseable {
  private final CountDownLatch began = new CountDownLatch(1);
  private final String line;
  private final Thread hook = new Thread(this::say, "interruption");

  /**
   * @param line what to say; nothing if it is empty
   */
  Interruption(String line) {
    this.line = line;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void say() {
    began.countDown();
    if (!line.isEmpty()) {
      System.err.println(line);
    }
  }

  /** Whether the end has begun, or begins within this time. */
  boolean within(long millis) {
    try {
      return began.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the end has begun
    }
  }
}
