package org.qmempool.advice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arithmetic of {@link SizingAdvice}. */
final class Sizing {
  private static final int MOST_ELEMENTS = 1 << 30;
  private static final int MOST_RING = 1 << 20;
  private static final int CHECKSUM_BYTES = 4;
  private static final int LINE = 64;
  private static final int SMALL_ELEMENT = 2048;
  private static final int LARGE_ELEMENT = 4096;

  /** The pool's own defaults, for pools that are large enough for them. */
  private static final int CACHE = 512;

  /** A cache is at most such a part of the pool, where bursts allow it. */
  private static final int CACHE_PART = 16;

  private static final int BATCHES_PER_CACHE = 4;

  private final Workload workload;
  private final int elementBytes;
  private final int elementsPerFrame;
  private final List<String> remarks = new ArrayList<>();

  Sizing(Workload workload) {
    this.workload = workload;
    int largest = workload.largestFrameBytes() - CHECKSUM_BYTES + workload.headroom();
    elementBytes = largest <= SMALL_ELEMENT ? SMALL_ELEMENT : LARGE_ELEMENT;
    elementsPerFrame = (largest - 1) / elementBytes + 1;
  }

  SizingAdvice advice() {
    int rxRing = rxRing();
    List<SizingTerm> terms = terms(rxRing);
    long others = sum(terms);
    int cache = cacheCapacity(others);
    terms.add(
        new SizingTerm(
            "caches",
            (long) workload.cores() * cache,
            workload.cores() + " cores, " + cache + " handles each"));
    long capacity = sum(terms);
    if (capacity > MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          "the workload asks for "
              + capacity
              + " elements; a pool has at most "
              + MOST_ELEMENTS
              + ": divide it between pools, or keep frames for less time");
    }
    long coreBytes = capacity / workload.cores() * lines(workload.touchedBytes());
    long allBytes = capacity * lines(workload.frameBytes());
    double l3Room = workload.caches().l3() * workload.l3Share();
    Fit l2 = Fit.of(coreBytes, (double) workload.caches().l2());
    Fit l3 = Fit.of(allBytes, l3Room);
    remarkOnCaches(l2, l3, l3Room, rxRing, capacity);
    if (elementsPerFrame > 1) {
      remarks.add(
          "The largest frame takes "
              + elementsPerFrame
              + " elements; the port must allow frames of several buffers.");
    }
    return new SizingAdvice(
        workload,
        terms,
        rxRing,
        cache,
        Math.max(cache / BATCHES_PER_CACHE, 1),
        (int) capacity,
        elementBytes,
        elementsPerFrame,
        coreBytes,
        allBytes,
        l2,
        l3,
        remarks);
  }

  /** What the pause asks for is what comes meanwhile on one queue. */
  private int rxRing() {
    long frames = (workload.frames(workload.pause()) - 1) / workload.queues() + 1;
    long needed = frames * elementsPerFrame;
    if (workload.pause().isZero() || needed <= workload.rxRing()) {
      return workload.rxRing();
    }
    long ring = Long.highestOneBit(needed - 1) * 2;
    if (ring > MOST_RING) {
      throw new IllegalArgumentException(
          "a pause of "
              + workload.pause()
              + " asks for a receive ring of "
              + needed
              + " elements; allowed is "
              + MOST_RING
              + ": spread the link over more queues, or look more often");
    }
    remarks.add(
        String.format(
            Locale.ROOT,
            "A receive ring of %d is full after %.1f us; the pause asks for %d: set it so, as the"
                + " driver allows.",
            workload.rxRing(),
            workload.rxRing()
                / (double) elementsPerFrame
                * workload.queues()
                / workload.packetsPerSecond()
                * 1e6,
            ring));
    return (int) ring;
  }

  private List<SizingTerm> terms(int rxRing) {
    List<SizingTerm> terms = new ArrayList<>();
    long rings = (long) workload.ports() * workload.queues();
    String which = workload.ports() + " ports, " + workload.queues() + " queues each, rings of ";
    terms.add(new SizingTerm("receive rings", rings * rxRing, which + rxRing));
    terms.add(
        new SizingTerm("transmit rings", rings * workload.txRing(), which + workload.txRing()));
    long kept = workload.frames(workload.roundTrip()) * elementsPerTypicalFrame();
    terms.add(
        new SizingTerm(
            "kept for a round trip",
            workload.ports() * kept,
            String.format(
                Locale.ROOT,
                "%d ports, %.0f frames per second for %.6f s",
                workload.ports(),
                workload.packetsPerSecond(),
                Workload.seconds(workload.roundTrip()))));
    terms.add(
        new SizingTerm(
            "bursts in hand",
            (long) workload.cores() * workload.burst(),
            workload.cores() + " cores, bursts of " + workload.burst()));
    return terms;
  }

  private int elementsPerTypicalFrame() {
    int bytes = workload.frameBytes() - CHECKSUM_BYTES + workload.headroom();
    return (bytes - 1) / elementBytes + 1;
  }

  /** As the builder of a pool advises: a sixteenth of it, two bursts at least. */
  private int cacheCapacity(long others) {
    long part = Long.highestOneBit(Math.max(others / CACHE_PART, 1));
    int least = Math.max(2 * workload.burst(), BATCHES_PER_CACHE);
    return Math.max((int) Math.min(part, CACHE), least);
  }

  private void remarkOnCaches(Fit l2, Fit l3, double l3Room, int rxRing, long capacity) {
    if (l3 == Fit.EXCEEDS) {
      int ring = rxRing;
      long rings = (long) workload.ports() * workload.queues();
      while (ring > workload.burst()
          && (capacity - rings * (rxRing - ring)) * lines(workload.frameBytes()) > l3Room) {
        ring /= 2;
      }
      remarks.add(
          "Frames are evicted from L3 before they are used again"
              + (ring > workload.burst()
                  ? ": receive rings of " + ring + " would let all fit."
                  : ", whatever the receive rings: keep fewer frames, or spread them over"
                      + " sockets."));
    }
    if (l2 == Fit.EXCEEDS && l3 != Fit.EXCEEDS) {
      remarks.add(
          "A core finds the next frame in L3 at best: prefetch the frames of a burst, or take"
              + " smaller rings.");
    }
    if (l2 == Fit.UNKNOWN || l3 == Fit.UNKNOWN) {
      remarks.add("This machine does not tell the size of all its caches: pass them.");
    }
  }

  private static long sum(List<SizingTerm> terms) {
    return terms.stream().mapToLong(SizingTerm::elements).sum();
  }

  private static long lines(int bytes) {
    return (bytes + LINE - 1L) / LINE * LINE;
  }
}
