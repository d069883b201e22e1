package org.qmempool.nic.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Refusal;

class TransmitQueueTest {
  private static final long BOUND_SECONDS = 20;

  private final Mempool pool = Mempool.builder().capacity(1024).build();
  private final RecordingPort port = new RecordingPort(pool);

  @AfterEach
  void nothingIsInUse() {
    assertEquals(0, pool.inUse());
    assertEquals(0, port.intruders.get());
    pool.close();
  }

  /** Packets whose lengths are first, first + 1, and so on. */
  private PacketBurst packets(int first, int n) {
    PacketBurst burst = new PacketBurst(pool, n);
    for (int i = 0; i < n; i++) {
      assertTrue(burst.add(pool.alloc(), 0, first + i));
    }
    return burst;
  }

  private static int send(Sender sender, PacketBurst burst) {
    return sender.send(burst, 0, burst.size());
  }

  private static void inAnotherThread(Runnable work) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    try {
      thread.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertTrue(!thread.isAlive(), "it waits");
    assertNull(failure.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 32, 64, 256})
  void aLonePacketIsSentAndTheDoorbellRungWithinTheCallAtEveryBurst(int burst) {
    TransmitQueue queue = new TransmitQueue(port, 512, burst);
    assertEquals(1, send(queue.newSender(burst), packets(60, 1)));
    assertEquals(List.of(1, 0), port.calls);
    assertEquals(1, queue.bypassed());
    assertEquals(0, queue.waiting());
  }

  @Test
  void anIdleQueueIsBypassedByAWholeBurstWithOneDoorbell() {
    TransmitQueue queue = new TransmitQueue(port, 16, 8);
    assertEquals(20, send(queue.newSender(32), packets(60, 20)));
    assertEquals(List.of(20, 0), port.calls);
    assertEquals(20, queue.bypassed());
    assertEquals(0, queue.queued());
  }

  @Test
  void aSenderThatMeetsAnotherOneGoesOnAndTheOtherSendsForItInBursts() {
    TransmitQueue queue = new TransmitQueue(port, 64, 8);
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(
              () -> {
                assertEquals(20, send(queue.newSender(32), packets(100, 20)));
                assertEquals(20, queue.waiting());
                assertEquals(List.of(), port.calls);
              });
        };
    assertEquals(2, send(queue.newSender(32), packets(60, 2)));
    assertEquals(List.of(2, 0, 8, 0, 8, 0, 4, 0), port.calls);
    List<Integer> order = new ArrayList<>(List.of(60, 61));
    IntStream.range(100, 120).forEach(order::add);
    assertEquals(order, port.lengths);
    assertEquals(2, queue.bypassed());
    assertEquals(20, queue.queued());
  }

  @Test
  void aFullRingTakesAPrefixAndTheRestStaysWithTheCaller() {
    TransmitQueue queue = new TransmitQueue(port, 4, 8);
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(
              () -> {
                Sender sender = queue.newSender(32);
                PacketBurst burst = packets(100, 6);
                assertEquals(4, send(sender, burst));
                assertEquals(0, sender.send(burst, 4, 2));
                pool.freeBulk(burst.handles(), 4, 2);
              });
        };
    assertEquals(1, send(queue.newSender(1), packets(60, 1)));
    assertEquals(List.of(60, 100, 101, 102, 103), port.lengths);
  }

  @Test
  void aFullPortLeavesTheRestToTheCallerWhereItIsBypassed() {
    TransmitQueue queue = new TransmitQueue(port, 4, 8);
    port.room = 3;
    PacketBurst burst = packets(60, 10);
    assertEquals(6, send(queue.newSender(32), burst), "what fits before and behind the doorbell");
    assertEquals(0, queue.waiting());
    pool.freeBulk(burst.handles(), 6, 4);
  }

  @Test
  void whatAFullPortDidNotTakeOutOfTheRingWaitsForTheNextCall() {
    TransmitQueue queue = new TransmitQueue(port, 16, 8);
    Sender sender = queue.newSender(32);
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(() -> assertEquals(8, send(queue.newSender(8), packets(100, 8))));
          port.room = 3;
        };
    assertEquals(1, send(sender, packets(60, 1)));
    assertEquals(2, queue.waiting());
    port.room = 1;
    PacketBurst later = packets(70, 1);
    assertEquals(1, send(sender, later));
    assertEquals(0, queue.waiting());
    assertEquals(List.of(60, 100, 101, 102, 103, 104, 105, 106, 107, 70), port.lengths);
  }

  @Test
  void flushSendsWhatWaitsAndRingsTheDoorbellWhenNothingDoes() {
    TransmitQueue queue = new TransmitQueue(port, 16, 8);
    Sender sender = queue.newSender(32);
    assertEquals(0, sender.flush());
    assertEquals(List.of(0), port.calls);
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(() -> assertEquals(8, send(queue.newSender(8), packets(100, 8))));
          port.room = 2;
        };
    assertEquals(1, send(sender, packets(60, 1)));
    assertEquals(4, queue.waiting());
    assertEquals(0, sender.flush());
    assertEquals(9, port.lengths.size());
  }

  @Test
  void oneCallServesARingsWorthOfOthersAtMost() {
    TransmitQueue queue = new TransmitQueue(port, 4, 2);
    Sender other = queue.newSender(4);
    // Each time that the owner hands packets over, another sender fills the ring again.
    port.during = () -> inAnotherThread(() -> refill(other));
    assertEquals(1, send(queue.newSender(1), packets(60, 1)));
    port.during = () -> {};
    assertTrue(port.lengths.size() <= 1 + 4 + 2, () -> "served " + port.lengths.size());
    assertEquals(4, queue.waiting());
    assertEquals(1, send(other, packets(200, 1)));
    assertEquals(0, queue.waiting());
    assertEquals(200, port.lengths.getLast(), "a bypass would overtake what waits");
  }

  private void refill(Sender sender) {
    PacketBurst burst = packets(100, 4);
    int taken = send(sender, burst);
    pool.freeBulk(burst.handles(), taken, 4 - taken);
  }

  @Test
  void aBadPacketIsToldToItsSenderAndTheTurnIsGivenBack() {
    TransmitQueue queue = new TransmitQueue(port, 16, 8);
    Sender sender = queue.newSender(8);
    PacketBurst bad = packets(60, 1);
    bad.lengths()[0] = 0;
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(
              () ->
                  Refusal.of(
                      IllegalArgumentException.class,
                      () -> queue.newSender(8).send(bad, 0, 1),
                      "length 0"));
        };
    assertEquals(1, send(sender, packets(70, 1)));
    pool.free(bad.handles()[0]);
    try (Mempool stranger = Mempool.builder().capacity(8).build()) {
      PacketBurst foreign = new PacketBurst(stranger, 8);
      Refusal.of(IllegalArgumentException.class, () -> sender.send(foreign, 0, 1), "another pool");
    }
    Refusal.of(IndexOutOfBoundsException.class, () -> sender.send(bad, 0, 2), "2");
    assertEquals(0, sender.send(bad, 0, 0));
    assertEquals(1, send(sender, packets(80, 1)));
    assertEquals(List.of(70, 80), port.lengths);
  }

  @Test
  void whatThePortRefusesOutOfTheRingIsCountedAndHoldsUpNothing() {
    TransmitQueue queue = new TransmitQueue(port, 16, 8);
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(
              () -> {
                PacketBurst burst = packets(100, 3);
                burst.handles()[3 - 1] = burst.handles()[0]; // sent twice; the third is freed below
                assertEquals(3, send(queue.newSender(8), burst));
              });
        };
    int inUse = pool.inUse();
    assertEquals(1, send(queue.newSender(8), packets(60, 1)));
    assertEquals(List.of(60, 100, 101), port.lengths);
    assertEquals(1, queue.refused());
    assertEquals(inUse + 1, pool.inUse(), "the element that was overwritten in the burst");
    freeAll();
  }

  /** What a test lost on purpose: every handle that is neither free nor cached. */
  private void freeAll() {
    boolean[] free = new boolean[pool.capacity()];
    int[] handles = new int[pool.capacity()];
    int n = pool.allocBurst(handles, 0, handles.length);
    for (int i = 0; i < n; i++) {
      free[handles[i]] = true;
    }
    pool.freeBulk(handles, 0, n);
    for (int handle = 0; handle < free.length; handle++) {
      if (!free[handle]) {
        pool.free(handle);
      }
    }
  }

  @Test
  void drainFreesWhatWaits() {
    TransmitQueue queue = new TransmitQueue(port, 16, 4);
    port.during =
        () -> {
          port.during = () -> {};
          inAnotherThread(() -> assertEquals(12, send(queue.newSender(16), packets(100, 12))));
          port.room = 1;
        };
    assertEquals(1, send(queue.newSender(1), packets(60, 1)));
    int waiting = queue.waiting();
    assertTrue(waiting > 4, "some in the burst and some in the ring");
    assertEquals(waiting, queue.drain(pool));
    assertEquals(0, queue.waiting());
  }

  @Test
  void badSizesAreRefused() {
    Refusal.of(IllegalArgumentException.class, () -> new TransmitQueue(port, 0, 8), "0");
    Refusal.of(IllegalArgumentException.class, () -> new TransmitQueue(port, 8, 0), "burst", "0");
    TransmitQueue queue = new TransmitQueue(port, 8, 8);
    Refusal.of(IllegalArgumentException.class, () -> queue.newSender(0), "burst 0");
    try (Mempool large =
        Mempool.builder().capacity(4).layout(ElementLayout.of(1 << 17, 64)).build()) {
      RecordingPort huge = new RecordingPort(large);
      Refusal.of(IllegalArgumentException.class, () -> new TransmitQueue(huge, 8, 8), "65535");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 32})
  void underManySendersNothingIsLostDoubledOrOvertakenAndNothingStaysBehind(int burstSize)
      throws InterruptedException {
    int each = 30_000 * Math.min(burstSize, 4);
    stress(new TransmitQueue(port, 64, 8), each, burstSize, true);
  }

  /** The port is never full and no thread serves a ring's worth, so that nobody needs to flush. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 32})
  void whatIsSentLeavesWithoutAFurtherCall(int burstSize) throws InterruptedException {
    stress(new TransmitQueue(port, 1 << 17, 8), 30_000, burstSize, false);
  }

  private void stress(TransmitQueue queue, int each, int burstSize, boolean flushes)
      throws InterruptedException {
    int senders = 4;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int t = 0; t < senders; t++) {
      int id = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                      sendNumbered(queue.newSender(burstSize), id, each, burstSize, flushes);
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
      assertTrue(!thread.isAlive(), "a sender hangs");
    }
    assertNull(failure.get());
    assertEquals(0, queue.waiting(), "stays behind");
    assertEquals((long) senders * each, port.lengths.size());
    assertEquals((long) senders * each, queue.bypassed() + queue.queued());
    int[] expected = new int[senders];
    for (int length : port.lengths) {
      int id = length & 3;
      assertEquals(1 + (expected[id]++ & 0xff), length >> 2, "out of the sender's order");
    }
  }

  /** A frame's length tells its sender, and its number modulo 256. */
  private void sendNumbered(Sender sender, int id, int each, int burstSize, boolean flushes) {
    PacketBurst burst = new PacketBurst(pool, burstSize);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    int sent = 0;
    int ready = 0;
    while (sent < each) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("sender " + id + " sent " + sent + " of " + each);
      }
      if (ready == 0) {
        int n = pool.allocBurst(burst.handles(), 0, Math.min(burstSize, each - sent));
        for (int i = 0; i < n; i++) {
          burst.offsets()[i] = 0;
          burst.lengths()[i] = (1 + ((sent + i) & 0xff)) << 2 | id;
        }
        burst.size(n);
        ready = n;
      }
      int taken = sender.send(burst, burst.size() - ready, ready);
      sent += taken;
      ready -= taken;
      if (taken == 0) {
        Thread.onSpinWait();
      }
    }
    while (flushes && sender.flush() > 0 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
  }
}
