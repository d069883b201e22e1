package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.memory.MemoryPort;

class ApplicationLoopTest {
  private static final long WARM_NANOS = 200_000_000;
  private static final int FRAMES = 64;
  private static final int BURST = 4;

  @Test
  void theTimeBeforeTheMeasurementIsNotBusyTime() throws InterruptedException {
    CountDownLatch measured = new CountDownLatch(1);
    try (Mempool pool = Mempool.builder().capacity(256).build();
        MempoolCache cache = pool.newCache();
        MemoryPort in =
            new MemoryPort(
                "in",
                pool,
                cache,
                (memory, position, room, sequence) -> {
                  if (sequence == BURST) {
                    await(measured); // the second round lasts until the measurement has begun
                  }
                  return 60;
                },
                FRAMES);
        MemoryPort out = new MemoryPort("out", pool, cache)) {
      Forward forward = Forward.oneWay(in, out, DescriptorQueue.spsc(BURST), BURST, cache);
      ApplicationLoop application = new ApplicationLoop(forward);
      application.start();
      long warmUntil = System.nanoTime() + WARM_NANOS;
      Eventually.holds("warm", () -> System.nanoTime() - warmUntil >= 0);
      long from = System.nanoTime();
      application.measure(true);
      measured.countDown();
      Eventually.holds("all forwarded", () -> forward.forwarded() == FRAMES);
      application.stop();
      long took = System.nanoTime() - from;
      assertEquals(FRAMES - 2 * BURST, packets(application), "the rounds after it began");
      assertTrue(
          application.busyNanos() < took + WARM_NANOS / 2,
          application.busyNanos() + " ns busy in " + took);
    }
  }

  private static long packets(ApplicationLoop application) {
    return Math.round(application.busyNanos() / application.busyNanosPerPacket());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
