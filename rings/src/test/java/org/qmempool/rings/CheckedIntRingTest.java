package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CheckedIntRingTest extends IntRingContract {
  @Override
  protected IntRing ring(int capacity, long start) {
    return CheckedIntRing.singleBoth(new SpscIntRing(capacity, start));
  }

  @Test
  void anotherThreadIsRefusedByEveryCallAndTheRingIsAsItWas() {
    IntRing ring = ring(4, 0);
    ring.enqueue(1);
    assertEquals(1, ring.dequeue());
    ring.enqueue(2);
    int[] array = new int[4];
    List<Runnable> calls =
        List.of(
            () -> ring.enqueue(9),
            () -> ring.enqueueBulk(array, 0, 2),
            () -> ring.enqueueBurst(array, 0, 2),
            ring::dequeue,
            () -> ring.dequeueBulk(array, 0, 1),
            () -> ring.dequeueBurst(array, 0, 2),
            () -> ring.drain(element -> {}, 1));
    for (Runnable call : calls) {
      String message = refused(call);
      assertTrue(message.contains("'stranger'"), message);
      assertTrue(message.contains("'" + Thread.currentThread().getName() + "'"), message);
      assertTrue(message.contains("hand it over"), message);
      assertEquals(1, ring.size());
    }
    assertEquals(2, ring.dequeue());
  }

  @Test
  void aSideThatIsHandedOverIsTheNextCallers() {
    CheckedIntRing ring = CheckedIntRing.singleBoth(new SpscIntRing(4, 0));
    ring.enqueue(1);
    assertEquals(1, ring.dequeue());
    assertTrue(refused(ring::handOverProducer).contains("producer"));
    assertTrue(refused(ring::handOverConsumer).contains("consumer"));
    ring.handOverProducer();
    ring.handOverConsumer();
    onAnotherThread(() -> ring.enqueue(2));
    onAnotherThread(() -> assertEquals(2, ring.dequeue()));
    // Both of these threads have ended: their sides are free.
    assertTrue(ring.enqueue(3));
    assertEquals(3, ring.dequeue());
  }

  @Test
  void theManysSideIsNotChecked() {
    IntRing toMany = CheckedIntRing.singleProducer(new MpmcIntRing(4, 0));
    toMany.enqueue(1);
    toMany.enqueue(2);
    assertEquals(1, toMany.dequeue());
    onAnotherThread(() -> assertEquals(2, toMany.dequeue()));
    assertTrue(refused(() -> toMany.enqueue(3)).contains("producer"));

    IntRing fromMany = CheckedIntRing.singleConsumer(new MpmcIntRing(4, 0));
    fromMany.enqueue(1);
    onAnotherThread(() -> fromMany.enqueue(2));
    assertEquals(1, fromMany.dequeue());
    assertTrue(refused(fromMany::dequeue).contains("consumer"));
    assertEquals(2, fromMany.dequeue());
  }

  private static String refused(Runnable call) {
    return String.valueOf(
        assertThrows(IllegalStateException.class, () -> onAnotherThread(call)).getMessage());
  }

  /** Runs it in a thread that has ended when this returns. */
  private static void onAnotherThread(Runnable call) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name("stranger")
            .start(
                () -> {
                  try {
                    call.run();
                    done.complete(null);
                  } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                  }
                });
    try {
      assertTrue(thread.join(Duration.ofSeconds(30)));
      done.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw assertInstanceOf(RuntimeException.class, e.getCause());
    }
  }
}
