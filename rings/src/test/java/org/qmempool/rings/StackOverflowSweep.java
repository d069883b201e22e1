package org.qmempool.rings;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.rings.shared.SharedMpmcIntRing;
import org.qmempool.rings.shared.SharedRingLayout;
import org.qmempool.rings.shared.SharedSpscIntRing;

/** The JVM of one sweep. Arguments: the kind of ring, how many dives, how many calls to warm up. */
final class StackOverflowSweep {
  private static final int CAPACITY = 64;

  private StackOverflowSweep() {}

  public static void main(String[] args) throws InterruptedException {
    int dives = Integer.parseInt(args[1]);
    int warmUp = Integer.parseInt(args[2]);
    switch (args[0]) {
      case "SPSC" -> IntOverflowSweep.sweep(new SpscIntRing(CAPACITY), dives, warmUp);
      case "SPMC" -> IntOverflowSweep.sweep(new SpmcIntRing(CAPACITY), dives, warmUp);
      case "MPSC" -> IntOverflowSweep.sweep(new MpscIntRing(CAPACITY), dives, warmUp);
      case "MPMC" -> IntOverflowSweep.sweep(new MpmcIntRing(CAPACITY), dives, warmUp);
      case "MPMC_LONG" -> LongOverflowSweep.sweep(new MpmcLongRing(CAPACITY), dives, warmUp);
      case "SHARED_SPSC" ->
          IntOverflowSweep.sweep(
              SharedSpscIntRing.create(memory(SharedSpscIntRing.sizeFor(CAPACITY)), CAPACITY),
              dives,
              warmUp);
      case "SHARED_MPMC" ->
          IntOverflowSweep.sweep(
              SharedMpmcIntRing.create(memory(SharedMpmcIntRing.sizeFor(CAPACITY)), CAPACITY),
              dives,
              warmUp);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static MemorySegment memory(long size) {
    return Arena.ofAuto().allocate(size, SharedRingLayout.ALIGNMENT);
  }
}
