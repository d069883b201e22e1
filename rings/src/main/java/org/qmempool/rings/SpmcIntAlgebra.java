package org.qmempool.rings;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * One producer and many consumers. A consumer copies what stands behind {@code consumers}, then
 * moves it by CAS; if another one was first, the copy is discarded.
 *
 * <p>(1) and (2) are the pairings of {@link SingleProducerIntAlgebra}; (3) is the volatile CAS of
 * {@code consumers} against itself: each element is taken once.
 */
class SpmcIntAlgebra extends SingleProducerIntAlgebra {
  SpmcIntAlgebra(int capacity, int[] slots, Cursor producer, Cursor consumers) {
    super(capacity, slots, producer, consumers);
  }

  @Override
  public final int dequeue() {
    for (; ; ) {
      long c = consumers.acquire();
      long put = producer.acquire(); // (1); after c, as in take()
      if (put - c <= 0) {
        if (consumers.acquire() == c) {
          return NONE;
        }
        continue;
      }
      int element = IntSlots.get(slots, (int) c & mask);
      VarHandle.acquireFence(); // the load is over before the CAS
      if (consumers.advance(c, c + 1)) { // (2), (3)
        return element;
      }
    }
  }

  @Override
  public final int dequeueBulk(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 || n > capacity ? 0 : take(dst, from, n, n);
  }

  @Override
  public final int dequeueBurst(int[] dst, int from, int n) {
    Objects.checkFromIndexSize(from, n, dst.length);
    return n == 0 ? 0 : take(dst, from, n, 1);
  }

  /** Takes between least and most elements. After the CAS nothing is left to do. */
  private int take(int[] dst, int from, int most, int least) {
    int dirty = 0; // cells of dst that lost races have overwritten
    for (; ; ) {
      long c = consumers.acquire();
      // Read after c: an index from before could lie behind it. If c is stale instead, more than
      // the capacity may seem to be there; then the CAS fails.
      long put = producer.acquire(); // (1)
      int n = (int) Math.min(Math.min(put - c, capacity), most);
      if (n < least) {
        if (consumers.acquire() == c) {
          conceal(dst, from, 0, dirty);
          return 0;
        }
        continue;
      }
      int at = (int) c & mask;
      int first = mask + 1 - at;
      if (n <= first) {
        IntSlots.copyOut(slots, at, dst, from, n);
      } else {
        IntSlots.copyOut(slots, at, dst, from, first);
        IntSlots.copyOut(slots, 0, dst, from + first, n - first);
      }
      VarHandle.acquireFence(); // the copy is over before the CAS
      conceal(dst, from, n, dirty);
      if (consumers.advance(c, c + n)) { // (2), (3)
        return n;
      }
      dirty = Math.max(dirty, n);
    }
  }

  /** What a lost race had copied past the count is not the caller's to see. */
  private static void conceal(int[] dst, int from, int n, int dirty) {
    for (int i = n; i < dirty; i++) {
      dst[from + i] = NONE;
    }
  }
}
