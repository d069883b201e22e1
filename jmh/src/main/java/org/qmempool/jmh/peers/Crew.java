package org.qmempool.jmh.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Threads that begin together, do the same for some time, and end together. */
final class Crew {
  private volatile boolean stop;

  /** What a thread does until it is told to stop; returns the elements that it moved. */
  @FunctionalInterface
  interface Body {
    long run();
  }

  /** Whether the time is over; bodies ask it. */
  boolean stopped() {
    return stop;
  }

  /** Runs a thread for each body for so long; returns elements per nanosecond. */
  double run(List<Body> bodies, long millis) {
    stop = false;
    long[] moved = new long[bodies.size()];
    CountDownLatch ready = new CountDownLatch(bodies.size());
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      int index = i;
      Body body = bodies.get(i);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    ready.countDown();
                    await(begin);
                    moved[index] = body.run();
                  }));
    }
    await(ready);
    begin.countDown();
    long from = System.nanoTime();
    long end = from + millis * 1_000_000;
    for (long left = end - from; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    stop = true;
    long nanos = System.nanoTime() - from;
    for (Thread thread : threads) {
      join(thread);
    }
    long sum = Arrays.stream(moved).sum();
    return (double) sum / nanos;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
