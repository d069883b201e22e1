package org.qmempool.rings.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.qmempool.rings.IntRing;

/**
 * A stack that ends in an MPMC call, while the JIT takes the code from the interpreter to C2.
 *
 * <p>The hole: a StackOverflowError between the claim and the store, which would leave the claim
 * open as a dead process does. {@link StackProbe} is there to close it; {@code StackOverflowTest}
 * demands that it does, in each mode for itself. Forbidden here, after {@code recover()}: that an
 * element is lost whose enqueue returned, or one is doubled or out of order.
 */
class SharedOverflowTest {
  private static final int CAPACITY = 64;
  private static final int DIVES = 300;
  private static final int LEVELS = 300;
  private static final int SHIFTS = 53;
  private static final int STACK = 192 << 10;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(SharedMpmcIntRing.sizeFor(CAPACITY), SharedRingLayout.ALIGNMENT);
  private final SharedMpmcIntRing ring = SharedMpmcIntRing.create(memory, CAPACITY);
  private final int[] in = new int[CAPACITY];

  /** 1 for elements whose enqueue has returned, 2 for those that have come out; set by no call. */
  private final byte[] books = new byte[DIVES * LEVELS * CAPACITY];

  private int next;
  private int checked;
  private int last = -1;
  private int level;
  private int overflows;

  @Test
  void whatAnOverflowLeavesOpenIsGivenUp() throws Exception {
    CompletableFuture<Integer> open = new CompletableFuture<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                open.complete(dives());
              } catch (Throwable e) {
                open.completeExceptionally(e);
              }
            },
            "dives",
            STACK);
    thread.start();
    try {
      int given = open.get(60, TimeUnit.SECONDS);
      System.out.println(overflows + " overflows; places given up behind them: " + given);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    assertTrue(overflows > 100, "only " + overflows + " overflowed");
  }

  private int dives() {
    int given = 0;
    for (int i = 0; i < DIVES; i++) {
      level = 0;
      shift(i % SHIFTS);
      while (take()) {
        // What stands before the first open claim.
      }
      given += ring.recover();
      while (take()) {
        // The rest.
      }
      assertEquals(0, ring.size());
      for (; checked < next; checked++) {
        assertNotEquals(1, books[checked], "an element is lost");
      }
    }
    return given;
  }

  /** So that each dive ends at another distance from the end. */
  private void shift(int frames) {
    if (frames > 0) {
      shift(frames - 1);
    } else {
      dive();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private void dive() {
    try {
      dive();
    } catch (StackOverflowError e) {
      // As deep as it goes.
    }
    if (level++ < LEVELS) {
      try {
        call();
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
  }

  private void call() {
    if (level % 3 == 0) {
      take();
      return;
    }
    int n = 1 + (level * 7 + next) % 23;
    for (int i = 0; i < n; i++) {
      in[i] = next + i;
    }
    int first = next;
    next += n; // whatever comes of it
    int moved = ring.enqueueBurst(in, 0, n);
    for (int i = 0; i < moved; i++) {
      books[first + i] |= 1;
    }
  }

  private boolean take() {
    int element = ring.dequeue();
    if (element == IntRing.NONE) {
      return false;
    }
    if (element <= last) {
      throw new AssertionError(element + " after " + last);
    }
    last = element;
    books[element] |= 2;
    return true;
  }
}
