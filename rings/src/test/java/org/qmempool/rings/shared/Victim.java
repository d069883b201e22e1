package org.qmempool.rings.shared;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.qmempool.rings.IntRing;
import org.qmempool.rings.shared.Journal.Kind;
import org.qmempool.rings.shared.Station.Point;

/**
 * The JVM that is killed: moves bursts of ascending elements until then. It ends with the test that
 * has started it, whose end of its input closes, or after a minute.
 *
 * <p>Arguments: file, kind, whether the elements are longs, whether it produces, the first element,
 * seed, where to park (or "-"), and after how many calls.
 */
final class Victim {
  static final int LIMIT_SECONDS = 60;
  static final int LEFT_ALONE = 3;
  static final int OUT_OF_ORDER = 4;

  private final IntRing ring;
  private final @Nullable RingWindows windows;
  private final Random random;
  private final int[] burst = new int[Journal.MAX_BURST];
  private int next;

  private Victim(Side side, int next, long seed) {
    ring = side.ring();
    windows = side.windows();
    this.next = next;
    random = new Random(seed);
  }

  public static void main(String[] args) throws IOException {
    Thread watch = new Thread(Victim::endWithTheParent);
    watch.setDaemon(true);
    watch.start();
    Journal journal = Journal.map(Path.of(args[0]), Arena.ofShared());
    Side side = journal.attach(Kind.valueOf(args[1]), Boolean.parseBoolean(args[2]));
    boolean producer = Boolean.parseBoolean(args[3]);
    int calls = Integer.parseInt(args[7]);
    var victim = new Victim(side, Integer.parseInt(args[4]), Long.parseLong(args[5]));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    int moved = 0; // calls that have
    while (System.nanoTime() - end < 0) {
      if (moved == calls && !args[6].equals("-")) {
        Parking.arm(Point.valueOf(args[6]), journal);
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
        switch (random.nextInt(windows == null ? 3 : 4)) {
          case 0 -> ring.enqueueBulk(burst, 0, n);
          case 1 -> ring.enqueueBurst(burst, 0, n);
          case 3 -> putByWindow(n);
          default -> ring.enqueue(next) ? 1 : 0;
        };
    next += put;
    return put > 0;
  }

  /** Stores what there is room for, and finishes some of it. */
  private int putByWindow(int n) {
    RingWindows w = Objects.requireNonNull(windows);
    int there = w.enqueueStart(n);
    for (int i = 0; i < there; i++) {
      if (i == there / 2 && i > 0) {
        Parking.at(Point.WINDOW_PART_STORED);
      }
      w.enqueueAt(i, burst[i]);
    }
    if (there == 0) {
      return 0;
    }
    Parking.at(Point.WINDOW_STORED);
    int put = random.nextInt(there + 1);
    w.enqueueFinish(put);
    return put;
  }

  /** Reads what there is, and finishes some of it. */
  private int takeByWindow(int n) {
    RingWindows w = Objects.requireNonNull(windows);
    int there = w.dequeueStart(n);
    for (int i = 0; i < there; i++) {
      if (i == there / 2 && i > 0) {
        Parking.at(Point.WINDOW_PART_READ);
      }
      burst[i] = w.dequeueAt(i);
    }
    if (there == 0) {
      return 0;
    }
    Parking.at(Point.WINDOW_READ);
    int taken = random.nextInt(there + 1);
    w.dequeueFinish(taken);
    return taken;
  }

  private boolean consume() {
    int n = 1 + random.nextInt(burst.length);
    int taken =
        switch (random.nextInt(windows == null ? 3 : 4)) {
          case 0 -> ring.dequeueBulk(burst, 0, n);
          case 1 -> ring.dequeueBurst(burst, 0, n);
          case 3 -> takeByWindow(n);
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
