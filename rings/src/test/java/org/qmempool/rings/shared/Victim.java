package org.qmempool.rings.shared;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.qmempool.rings.IntRing;
import org.qmempool.rings.shared.Journal.Kind;
import org.qmempool.rings.shared.Station.Point;

/**
 * The JVM that is killed: moves bursts of ascending elements until then. It ends with the test that
 * has started it, whose end of its input closes, or after a minute.
 *
 * <p>Arguments: file, kind, whether it produces, the first element, seed, where to park (or "-"),
 * and after how many calls.
 */
final class Victim {
  static final int LIMIT_SECONDS = 60;
  static final int LEFT_ALONE = 3;
  static final int OUT_OF_ORDER = 4;

  private final IntRing ring;
  private final Random random;
  private final int[] burst = new int[Journal.MAX_BURST];
  private int next;

  private Victim(IntRing ring, int next, long seed) {
    this.ring = ring;
    this.next = next;
    random = new Random(seed);
  }

  public static void main(String[] args) throws IOException {
    Thread watch = new Thread(Victim::endWithTheParent);
    watch.setDaemon(true);
    watch.start();
    Journal journal = Journal.map(Path.of(args[0]), Arena.ofShared());
    IntRing ring = journal.attach(Kind.valueOf(args[1]));
    boolean producer = Boolean.parseBoolean(args[2]);
    int calls = Integer.parseInt(args[6]);
    var victim = new Victim(ring, Integer.parseInt(args[3]), Long.parseLong(args[4]));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    int moved = 0; // calls that have
    while (System.nanoTime() - end < 0) {
      if (moved == calls && !args[5].equals("-")) {
        Parking.arm(Point.valueOf(args[5]), journal);
      }
      if (producer ? victim.produce() : victim.consume()) {
        moved++;
        journal.next(victim.next);
        if (moved == 1) {
          journal.running();
        }
      } else {
        Thread.onSpinWait();
      }
    }
    Runtime.getRuntime().halt(LEFT_ALONE);
  }

  /** One call; returns whether it has moved anything. */
  private boolean produce() {
    int n = 1 + random.nextInt(burst.length);
    for (int i = 0; i < n; i++) {
      burst[i] = next + i;
    }
    int put =
        switch (random.nextInt(3)) {
          case 0 -> ring.enqueueBulk(burst, 0, n);
          case 1 -> ring.enqueueBurst(burst, 0, n);
          default -> ring.enqueue(next) ? 1 : 0;
        };
    next += put;
    return put > 0;
  }

  private boolean consume() {
    int n = 1 + random.nextInt(burst.length);
    int taken =
        switch (random.nextInt(3)) {
          case 0 -> ring.dequeueBulk(burst, 0, n);
          case 1 -> ring.dequeueBurst(burst, 0, n);
          default -> (burst[0] = ring.dequeue()) >= 0 ? 1 : 0;
        };
    for (int i = 0; i < taken; i++) {
      if (burst[i] != next + i) {
        System.err.println(burst[i] + " came in the place of " + (next + i));
        Runtime.getRuntime().halt(OUT_OF_ORDER);
      }
    }
    next += taken;
    return taken > 0;
  }

  private static void endWithTheParent() {
    try {
      while (System.in.read() >= 0) {
        // Says nothing.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(LEFT_ALONE);
  }
}
