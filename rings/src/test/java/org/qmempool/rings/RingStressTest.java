package org.qmempool.rings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.rings.shared.SharedMpmcIntRing;
import org.qmempool.rings.shared.SharedRingLayout;
import org.qmempool.rings.shared.SharedSpscIntRing;

/**
 * Every kind under 2 to 16 threads, in the manner of DPDK's test_ring_stress: each element carries
 * a pattern that its receiver checks, and at the end the books must balance.
 *
 * <p>The hole: whatever the models leave out. Forbidden: an element lost, doubled, changed, or
 * before an earlier one of its producer. An early empty or full counts for nothing: it is legal
 * while a peer is in flight.
 */
class RingStressTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CAPACITY = 97;
  private static final int MAX_BURST = 40;
  private static final int SEQUENCE_BITS = 22;
  private static final int CHECK_BITS = 5;

  /** The kinds, and how their threads share the two sides. */
  enum Kind {
    SPSC(SpscIntRing::new, 1, 1),
    MPSC(MpscIntRing::new, 15, 1),
    SPMC(SpmcIntRing::new, 1, 15),
    MPMC(MpmcIntRing::new, 8, 8),
    SHARED_SPSC(n -> SharedSpscIntRing.create(memory(SharedSpscIntRing.sizeFor(n)), n), 1, 1),
    SHARED_MPMC(n -> SharedMpmcIntRing.create(memory(SharedMpmcIntRing.sizeFor(n)), n), 8, 8);

    @SuppressWarnings("ImmutableEnumChecker") // a constructor reference
    final IntFunction<IntRing> maker;

    final int mostProducers;
    final int mostConsumers;

    Kind(IntFunction<IntRing> maker, int mostProducers, int mostConsumers) {
      this.maker = maker;
      this.mostProducers = mostProducers;
      this.mostConsumers = mostConsumers;
    }

    private static MemorySegment memory(long size) {
      return Arena.ofAuto().allocate(size, SharedRingLayout.ALIGNMENT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBooksBalance(Kind kind) throws Exception {
    everyCrowd(kind, 60_000);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void theBooksBalanceInTheLongRun(Kind kind) throws Exception {
    everyCrowd(kind, 1 << SEQUENCE_BITS);
  }

  private static void everyCrowd(Kind kind, int elements) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ring stress of " + kind + ", seed " + seed);
    for (int threads : new int[] {2, 4, 8, 16}) {
      int producers = Math.min(kind.mostProducers, Math.max(1, threads - kind.mostConsumers));
      producers = Math.max(producers, Math.min(kind.mostProducers, threads / 2));
      int consumers = Math.min(kind.mostConsumers, Math.max(1, threads - producers));
      run(kind, producers, consumers, elements / producers, new SplittableRandom(seed + threads));
    }
  }

  private static void run(
      Kind kind, int producers, int consumers, int each, SplittableRandom random) throws Exception {
    IntRing ring = kind.maker.apply(CAPACITY);
    long total = (long) producers * each;
    AtomicLong taken = new AtomicLong();
    long end = System.nanoTime() + LIMIT.toNanos();
    List<Future<long[]>> books = new ArrayList<>();
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      List<Callable<long[]>> work = new ArrayList<>();
      for (int p = 0; p < producers; p++) {
        int id = p;
        SplittableRandom own = random.split();
        work.add(() -> produce(ring, id, each, own, end));
      }
      for (int c = 0; c < consumers; c++) {
        SplittableRandom own = random.split();
        work.add(() -> consume(ring, producers, taken, total, own, end));
      }
      for (Callable<long[]> one : work) {
        books.add(executor.submit(one));
      }
      long count = 0;
      long sum = 0;
      for (Future<long[]> book : books) {
        long[] entry = book.get();
        count += entry[0];
        sum += entry[1];
      }
      assertEquals(0, count, "elements put and not taken, or taken and not put");
      assertEquals(0, sum, "the sum of what was put, less what was taken");
      assertEquals(0, ring.size());
      assertEquals(IntRing.NONE, ring.dequeue());
    } finally {
      executor.shutdownNow();
      assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
    }
  }

  /** Returns the count and the sum of what it put. */
  private static long[] produce(IntRing ring, int id, int each, SplittableRandom random, long end) {
    int[] burst = new int[MAX_BURST];
    long sum = 0;
    for (int sent = 0; sent < each; ) {
      int n = Math.min(each - sent, 1 + random.nextInt(MAX_BURST));
      for (int i = 0; i < n; i++) {
        burst[i] = element(id, sent + i);
      }
      int moved =
          switch (random.nextInt(3)) {
            case 0 -> ring.enqueueBulk(burst, 0, n);
            case 1 -> ring.enqueueBurst(burst, 0, n);
            default -> ring.enqueue(burst[0]) ? 1 : 0;
          };
      for (int i = 0; i < moved; i++) {
        sum += burst[i];
      }
      sent += moved;
      if (moved == 0) {
        pause(end);
      }
    }
    return new long[] {each, sum};
  }

  /** Returns the count and the sum of what it took, negative. */
  private static long[] consume(
      IntRing ring,
      int producers,
      AtomicLong taken,
      long total,
      SplittableRandom random,
      long end) {
    int[] burst = new int[MAX_BURST];
    int[] next = new int[producers];
    long count = 0;
    long sum = 0;
    while (taken.get() < total) {
      int n = 1 + random.nextInt(MAX_BURST);
      int moved =
          switch (random.nextInt(3)) {
            case 0 -> ring.dequeueBulk(burst, 0, n);
            case 1 -> ring.dequeueBurst(burst, 0, n);
            default -> one(ring, burst);
          };
      for (int i = 0; i < moved; i++) {
        int id = burst[i] >>> (SEQUENCE_BITS + CHECK_BITS);
        int sequence = (burst[i] >>> CHECK_BITS) & ((1 << SEQUENCE_BITS) - 1);
        assertEquals(element(id, sequence), burst[i], "an element that nobody put");
        assertTrue(sequence >= next[id], "an element before an earlier one of its producer");
        next[id] = sequence + 1;
        sum -= burst[i];
      }
      count -= moved;
      taken.addAndGet(moved);
      if (moved == 0) {
        pause(end);
      }
    }
    return new long[] {count, sum};
  }

  private static int one(IntRing ring, int[] burst) {
    burst[0] = ring.dequeue();
    return burst[0] >= 0 ? 1 : 0;
  }

  private static int element(int id, int sequence) {
    int check = (((sequence * 0x9E3779B9) >>> 7) ^ (id * 11)) & ((1 << CHECK_BITS) - 1);
    return (((id << SEQUENCE_BITS) | sequence) << CHECK_BITS) | check;
  }

  @SuppressWarnings("ThreadPriorityCheck") // more threads than cores: let the others run
  private static void pause(long end) {
    if (System.nanoTime() - end > 0) {
      throw new AssertionError("nothing moved for " + LIMIT);
    }
    Thread.yield();
  }
}
