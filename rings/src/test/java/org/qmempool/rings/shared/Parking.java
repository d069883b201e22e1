package org.qmempool.rings.shared;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.qmempool.rings.shared.Station.Point;

/** Where the hooked storage of a victim (see {@link HookedStorage}) stops for ever. */
final class Parking {
  @SuppressWarnings("NonFinalStaticField") // the victim has one thread that calls the ring
  private static @Nullable Point armed;

  @SuppressWarnings("NonFinalStaticField")
  private static @Nullable Journal journal;

  private Parking() {}

  /** From now on, whoever comes to that point stays there. */
  static void arm(Point point, Journal told) {
    journal = told;
    armed = point;
  }

  /** Whether the caller is to do half and park. */
  static boolean due(Point point) {
    return armed == point;
  }

  /** Parks the caller if this is the point. */
  static void at(Point point) {
    if (armed == point) {
      park();
    }
  }

  /** Tells the test, and waits for the end of this process. */
  static void park() {
    if (journal != null) {
      journal.parked();
    }
    try {
      var _ = new CountDownLatch(1).await(Victim.LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Ends below.
    }
    Runtime.getRuntime().halt(Victim.LEFT_ALONE);
  }
}
