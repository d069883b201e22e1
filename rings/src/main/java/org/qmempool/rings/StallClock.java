package org.qmempool.rings;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Since when a ring's oldest claim has been without its store, by sampling: the calls of the ring
 * pay nothing for it.
 *
 * <p>A producer that is preempted between claim and store is back within a scheduling period; one
 * that stays away for seconds is stopped or dead, and {@code recover()} may be due. For one thread,
 * such as a monitor.
 */
public final class StallClock {
  private final LongSupplier stalledClaim;
  private long claim = -1;
  private long since;

  /**
   * Watches a ring.
   *
   * @param stalledClaim its reading, such as {@code ring::stalledClaim}
   */
  public StallClock(LongSupplier stalledClaim) {
    this.stalledClaim = Objects.requireNonNull(stalledClaim);
  }

  /**
   * Looks at the ring.
   *
   * @param nanoTime now, from {@link System#nanoTime()}
   * @return how long the claim that is stalled now has been seen so, in nanoseconds: 0 when it was
   *     not in the sample before, -1 when none is
   */
  public long sample(long nanoTime) {
    long now = stalledClaim.getAsLong();
    if (now != claim) {
      claim = now;
      since = nanoTime;
    }
    return now < 0 ? -1 : nanoTime - since;
  }
}
