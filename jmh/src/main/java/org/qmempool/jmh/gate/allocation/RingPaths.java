package org.qmempool.jmh.gate.allocation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.qmempool.rings.BatchStack;
import org.qmempool.rings.IntRing;
import org.qmempool.rings.LongRing;
import org.qmempool.rings.MpmcIntRing;
import org.qmempool.rings.MpmcLongRing;
import org.qmempool.rings.MpscIntRing;
import org.qmempool.rings.SpmcIntRing;
import org.qmempool.rings.SpscIntRing;
import org.qmempool.rings.SpscLongRing;
import org.qmempool.rings.shared.SharedMpmcIntRing;
import org.qmempool.rings.shared.SharedMpmcLongRing;
import org.qmempool.rings.shared.SharedRingLayout;
import org.qmempool.rings.shared.SharedSpscIntRing;
import org.qmempool.rings.shared.SharedSpscLongRing;

/** The hot paths of every kind of ring, and of the stack of batches. */
final class RingPaths {
  private static final int CAPACITY = 1000; // bursts wrap around its slots
  private static final int BURST = 32;

  private RingPaths() {}

  static List<HotPath> all() {
    List<HotPath> paths = new ArrayList<>();
    for (IntRing ring :
        List.of(
            new SpscIntRing(CAPACITY),
            new MpscIntRing(CAPACITY),
            new SpmcIntRing(CAPACITY),
            new MpmcIntRing(CAPACITY),
            SharedSpscIntRing.create(memory(SharedSpscIntRing.sizeFor(CAPACITY)), CAPACITY),
            SharedMpmcIntRing.create(memory(SharedMpmcIntRing.sizeFor(CAPACITY)), CAPACITY))) {
      ints(ring, paths);
    }
    for (LongRing ring :
        List.of(
            new SpscLongRing(CAPACITY),
            new MpmcLongRing(CAPACITY),
            SharedSpscLongRing.create(memory(SharedSpscLongRing.sizeFor(CAPACITY)), CAPACITY),
            SharedMpmcLongRing.create(memory(SharedMpmcLongRing.sizeFor(CAPACITY)), CAPACITY))) {
      longs(ring, paths);
    }
    windows(paths);
    stack(paths);
    return paths;
  }

  /** Memory of a shared ring, for as long as the JVM lives. */
  private static MemorySegment memory(long size) {
    return Arena.global().allocate(size, SharedRingLayout.ALIGNMENT);
  }

  private static void ints(IntRing ring, List<HotPath> paths) {
    String kind = ring.getClass().getSimpleName();
    int[] burst = new int[BURST];
    paths.add(
        path(
            kind + "-single",
            () -> {
              if (!ring.enqueue(7) || ring.dequeue() != 7) {
                throw new AssertionError(ring);
              }
            }));
    paths.add(
        path(
            kind + "-bulk",
            () -> require(ring.enqueueBulk(burst, 0, BURST), ring.dequeueBulk(burst, 0, BURST))));
    paths.add(
        path(
            kind + "-burst",
            () -> require(ring.enqueueBurst(burst, 0, BURST), ring.dequeueBurst(burst, 0, BURST))));
  }

  private static void longs(LongRing ring, List<HotPath> paths) {
    String kind = ring.getClass().getSimpleName();
    long[] burst = new long[BURST];
    paths.add(
        path(
            kind + "-single",
            () -> {
              if (!ring.enqueue(7) || ring.dequeue() != 7) {
                throw new AssertionError(ring);
              }
            }));
    paths.add(
        path(
            kind + "-bulk",
            () -> require(ring.enqueueBulk(burst, 0, BURST), ring.dequeueBulk(burst, 0, BURST))));
    paths.add(
        path(
            kind + "-burst",
            () -> require(ring.enqueueBurst(burst, 0, BURST), ring.dequeueBurst(burst, 0, BURST))));
  }

  private static void windows(List<HotPath> paths) {
    SpscIntRing both = new SpscIntRing(CAPACITY);
    paths.add(
        path(
            "SpscIntRing-window",
            () -> {
              int put = both.enqueueStart(BURST);
              for (int i = 0; i < put; i++) {
                both.enqueueAt(i, i);
              }
              both.enqueueFinish(put);
              int taken = both.dequeueStart(BURST);
              for (int i = 0; i < taken; i++) {
                if (both.dequeueAt(i) != i) {
                  throw new AssertionError(both);
                }
              }
              both.dequeueFinish(taken);
            }));
    SpmcIntRing producing = new SpmcIntRing(CAPACITY);
    int[] burst = new int[BURST];
    paths.add(
        path(
            "SpmcIntRing-window",
            () -> {
              int put = producing.enqueueStart(BURST);
              for (int i = 0; i < put; i++) {
                producing.enqueueAt(i, i);
              }
              producing.enqueueFinish(put);
              require(put, producing.dequeueBurst(burst, 0, BURST));
            }));
    MpscIntRing consuming = new MpscIntRing(CAPACITY);
    paths.add(
        path(
            "MpscIntRing-window",
            () -> {
              int put = consuming.enqueueBurst(burst, 0, BURST);
              int taken = consuming.dequeueStart(BURST);
              int sum = 0;
              for (int i = 0; i < taken; i++) {
                sum += consuming.dequeueAt(i);
              }
              consuming.dequeueFinish(taken);
              require(put, sum < 0 ? sum : taken);
            }));
  }

  private static void stack(List<HotPath> paths) {
    BatchStack stack = new BatchStack(4, BURST);
    int[] batch = new int[BURST];
    stack.give(stack.acquireEmpty(), batch, 0);
    paths.add(path("BatchStack", () -> stack.give(stack.take(batch, 0), batch, 0)));
  }

  private static void require(int in, int out) {
    if (in != BURST || out != BURST) {
      throw new AssertionError("put " + in + ", took " + out + " of " + BURST);
    }
  }

  private static HotPath path(String name, Runnable operation) {
    return new HotPath("ring-" + name, operation);
  }
}
