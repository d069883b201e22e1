package org.qmempool.jmh.gate.layout;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.rings.MpmcLongRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.shared.SharedRingLayout;
import org.qmempool.rings.shared.SharedSpscIntRing;

/** A small program over the three libraries: it takes, writes, passes on, reads and gives back. */
public final class LibraryUser {
  private LibraryUser() {}

  /**
   * Runs it and says so.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (Mempool pool = Mempool.builder().capacity(1024).layout(ElementLayout.umem(2048)).build();
        MempoolCache cache = pool.newCache();
        Arena arena = Arena.ofShared()) {
      SharedSpscIntRing shared =
          SharedSpscIntRing.create(
              arena.allocate(SharedSpscIntRing.sizeFor(64), SharedRingLayout.ALIGNMENT), 64);
      SpscIntRing ring = new SpscIntRing(64);
      MpmcLongRing descriptors = new MpmcLongRing(64);
      int[] burst = new int[32];
      long sum = 0;
      for (int round = 0; round < 1000; round++) {
        int n = cache.allocBurst(burst, 0, burst.length);
        for (int i = 0; i < n; i++) {
          pool.element(burst[i]).set(JAVA_INT, 0, i);
        }
        ring.enqueueBulk(burst, 0, n);
        shared.enqueueBulk(burst, 0, ring.dequeueBurst(burst, 0, n));
        n = shared.dequeueBurst(burst, 0, n);
        for (int i = 0; i < n; i++) {
          descriptors.enqueue(burst[i]);
          burst[i] = (int) descriptors.dequeue();
          sum += pool.element(burst[i]).get(JAVA_INT, 0);
        }
        pool.freeBulk(burst, 0, n);
      }
      System.out.println(LibraryUser.class.getSimpleName() + ": " + sum);
    }
  }
}
