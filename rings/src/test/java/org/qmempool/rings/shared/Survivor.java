package org.qmempool.rings.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.qmempool.rings.IntRing;
import org.qmempool.rings.shared.Journal.Kind;

/**
 * The other side of a victim, and after its death its heir, with both sides. Elements ascend by
 * one, so that one that is lost, doubled or late shows.
 */
final class Survivor {
  private static final int PASSED_ON = 10_000;
  private static final int BEHIND = 50;
  private static final int LIMIT_SECONDS = 30;

  private final Journal journal;
  private final Kind kind;
  private final boolean wide;
  private final Random random;
  private final int[] burst = new int[Journal.CAPACITY];
  private Side side;
  private IntRing ring;
  private int put;
  private int taken;

  Survivor(Journal journal, Kind kind, boolean wide, Random random) {
    this.journal = journal;
    this.kind = kind;
    this.wide = wide;
    this.random = random;
    side = journal.create(kind, wide);
    ring = side.ring();
  }

  /** Whether the ring is one of {@code long}. */
  boolean isWide() {
    return wide;
  }

  /** Makes ready for a victim; returns the element that it begins with. */
  int begin() {
    assertEquals(0, ring.size());
    taken = put;
    journal.reset(put);
    return put;
  }

  /** The side that the victim has not, until it is parked, or for so long after its first call. */
  void play(boolean produce, Process victim, boolean untilParked, int micros) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    long kill = 0;
    while (victim.isAlive()) {
      for (int i = 0; i < 20; i++) {
        if (produce) {
          produce(ring.capacity());
        } else {
          consume();
        }
      }
      long now = System.nanoTime();
      assertTrue(now - end < 0, "the victim does not come to where it is to be killed");
      if (untilParked) {
        if (journal.isParked()) {
          return;
        }
      } else if (kill == 0) {
        kill = journal.isRunning() ? now + TimeUnit.MICROSECONDS.toNanos(micros) : 0;
      } else if (now - kill >= 0) {
        return;
      }
    }
  }

  /** After the death of the producer. Returns how many places recover() gave up. */
  int inheritConsumer() {
    inherit();
    while (consume() > 0) {
      // What stands before the claim of the dead.
    }
    int told = journal.next();
    assertTrue(taken >= told, taken + " were there of " + told + " that were put");
    int last = told + Journal.MAX_BURST; // the burst of the call in which it died
    put = last;
    int given = 0;
    Side.Claims claims = side.claims();
    if (claims != null) {
      int behind = produce(BEHIND);
      long stalled = claims.stalledClaim().getAsLong();
      int inside = ring.size();
      given = claims.recover().getAsInt();
      assertEquals(stalled >= 0, given > 0);
      assertTrue(given <= Journal.MAX_BURST);
      assertEquals(-1, claims.stalledClaim().getAsLong());
      assertEquals(inside - given, ring.size());
      assertEquals(BEHIND, behind);
    }
    int n = ring.dequeueBurst(burst, 0, burst.length);
    for (int i = 0; i < n; i++) {
      assertTrue(burst[i] >= taken, burst[i] + " after " + (taken - 1));
      assertTrue(burst[i] < last || burst[i] == Math.max(taken, last), "lost behind the dead");
      taken = burst[i] + 1;
    }
    if (claims != null) {
      assertEquals(put, taken, "what was put behind the claim of the dead");
    }
    assertTrue(taken <= put, taken + " of " + put);
    assertEquals(0, ring.size());
    return given;
  }

  /** After the death of the consumer. Returns how many places recover() gave up. */
  int inheritProducer() {
    inherit();
    int given = 0;
    Side.Claims claims = side.claims();
    if (claims != null) {
      assertEquals(-1, claims.stalledClaim().getAsLong());
      given = claims.recover().getAsInt();
      assertEquals(0, given);
    }
    int told = journal.next();
    int inside = put - ring.size();
    assertTrue(inside >= told, inside + " comes next, but " + told + " were taken");
    assertTrue(
        inside <= told + Journal.MAX_BURST, told + " were taken, but " + inside + " is next");
    taken = inside;
    while (consume() > 0) {
      // In order.
    }
    assertEquals(put, taken);
    return given;
  }

  /**
   * Attaches anew: an SPSC side goes on where the dead left it, which an old object has not seen.
   */
  private void inherit() {
    if (kind == Kind.SPSC || random.nextBoolean()) {
      side = journal.attach(kind, wide);
      ring = side.ring();
    }
  }

  /** Both sides. */
  void serve() {
    taken = put;
    int end = put + PASSED_ON;
    while (taken < end) {
      int n = produce(Math.min(1 + random.nextInt(Journal.MAX_BURST), end - put));
      assertTrue(n > 0 || put == end || ring.freeSpace() == 0);
      consume();
    }
    assertEquals(IntRing.NONE, ring.dequeue());
    assertEquals(put, taken);
  }

  private int produce(int most) {
    int n = Math.min(most, burst.length);
    for (int i = 0; i < n; i++) {
      burst[i] = put + i;
    }
    n = ring.enqueueBurst(burst, 0, n);
    put += n;
    return n;
  }

  private int consume() {
    int n = ring.dequeueBurst(burst, 0, 1 + random.nextInt(burst.length));
    for (int i = 0; i < n; i++) {
      if (burst[i] != taken + i) {
        assertEquals(taken + i, burst[i]);
      }
    }
    taken += n;
    return n;
  }
}
