package org.qmempool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What a pool tells the Flight Recorder: never per element. Refills, flushes and steals are off
 * unless a recording asks for them, since a busy pool has millions of them a second; the others
 * show a state and are rare.
 *
 * <p>Touched by {@link PoolLog} alone, and only where the module {@code jdk.jfr} is there.
 */
final class PoolEvents {
  // Only asked whether a recording wants such events: making one to ask would allocate.
  static final Refill REFILL = new Refill();
  static final Flush FLUSH = new Flush();
  static final Steal STEAL = new Steal();
  static final Exhausted EXHAUSTED = new Exhausted();

  private PoolEvents() {}

  /** What all of them say. */
  @Category("qmempool")
  abstract static class PoolEvent extends Event {
    @Label("Pool")
    @Description("Pools are numbered from 1 in the order in which they were built")
    int pool;

    @Label("Cache")
    String cache = "";
  }

  /** A cache was short and went to the depot. */
  @Name("org.qmempool.Refill")
  @Label("Refill")
  @Enabled(false)
  @StackTrace(false)
  static final class Refill extends PoolEvent {
    @Label("Handles asked for")
    int asked;

    @Label("Handles got")
    int got;
  }

  /** A cache was full and gave whole batches to the depot. */
  @Name("org.qmempool.Flush")
  @Label("Flush")
  @Enabled(false)
  @StackTrace(false)
  static final class Flush extends PoolEvent {
    @Label("Handles given by the user")
    int given;

    @Label("Batches flushed")
    int batches;
  }

  /** The depot was short, so handles came from the caches of CPUs. */
  @Name("org.qmempool.Steal")
  @Label("Steal")
  @Enabled(false)
  @StackTrace(false)
  static final class Steal extends PoolEvent {
    @Label("Handles stolen")
    long stolen;
  }

  /** A cache found nothing, after it had found something before. */
  @Name("org.qmempool.Exhausted")
  @Label("Exhausted")
  static final class Exhausted extends PoolEvent {
    @Label("Handles asked for")
    int asked;
  }

  /** More elements have memory. */
  @Name("org.qmempool.Grow")
  @Label("Grow")
  static final class Grow extends PoolEvent {
    @Label("Elements committed before")
    int before;

    @Label("Elements committed now")
    int now;
  }

  /** A pool was closed while handles were in use. */
  @Name("org.qmempool.Leak")
  @Label("Leak")
  static final class Leak extends PoolEvent {
    @Label("Handles in use")
    int inUse;

    @Label("Who")
    String who = "";
  }
}
