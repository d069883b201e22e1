package org.qmempool.jmh.peers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What two cores cost each other without a ring around it: the same cache lines in the same bursts
 * of elements of 4 bytes, past two bare counters, the writer as far ahead as a ring of this
 * capacity would let it. Nothing is checked, nothing wraps within a burst, only whole bursts move.
 */
final class Floor implements Endpoint {
  private static final VarHandle COUNTER =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int WRITTEN = 32; // 256 bytes from whatever lies before, and from READ
  private static final int READ = 64;
  private static final int COUNTERS = 96;
  private static final int MINE = 32; // of this endpoint: how far it is
  private static final int SEEN = 33; // and how far it has seen that it may go

  private final int[] slots;
  private final long[] counters;
  private final long[] own = new long[COUNTERS];
  private final int[] burst = new int[MAX_BURST];

  /** Capacity is a power of two, and every burst divides it. */
  Floor(int capacity) {
    this(new int[capacity], new long[COUNTERS]);
  }

  private Floor(int[] slots, long[] counters) {
    this.slots = slots;
    this.counters = counters;
  }

  @Override
  public int put(int n) {
    long at = own[MINE];
    if (own[SEEN] + slots.length - at < n) {
      own[SEEN] = (long) COUNTER.getAcquire(counters, READ); // pairs with take()
      if (own[SEEN] + slots.length - at < n) {
        return 0;
      }
    }
    System.arraycopy(burst, 0, slots, (int) at & (slots.length - 1), n);
    own[MINE] = at + n;
    COUNTER.setRelease(counters, WRITTEN, at + n);
    return n;
  }

  @Override
  public int take(int n) {
    long at = own[MINE];
    if (own[SEEN] - at < n) {
      own[SEEN] = (long) COUNTER.getAcquire(counters, WRITTEN); // pairs with put()
      if (own[SEEN] - at < n) {
        return 0;
      }
    }
    System.arraycopy(slots, (int) at & (slots.length - 1), burst, 0, n);
    own[MINE] = at + n;
    COUNTER.setRelease(counters, READ, at + n);
    return n;
  }

  @Override
  public Endpoint another() {
    return new Floor(slots, counters);
  }
}
