package org.qmempool.nic.bench.baseline;

import java.util.List;
import java.util.Locale;
import org.qmempool.Mempool;

/** What the same program runs on: qmempool, or a free list and queue behind one lock. */
public enum Variant {
  /** An owner cache of the pool and a ring, without any lock. */
  QMEMPOOL("qmempool"),
  /** A {@link java.util.concurrent.locks.ReentrantLock} taken for each packet. */
  PACKET_REENTRANT("locked per packet"),
  /** A monitor taken for each packet. */
  PACKET_SYNCHRONIZED("locked per packet"),
  /** A {@link java.util.concurrent.locks.ReentrantLock} taken for each burst. */
  BURST_REENTRANT("locked per burst"),
  /** A monitor taken for each burst. */
  BURST_SYNCHRONIZED("locked per burst");

  /** The two that lock per packet; the faster one counts. */
  public static final List<Variant> PER_PACKET = List.of(PACKET_REENTRANT, PACKET_SYNCHRONIZED);

  /** The two that lock per burst; the faster one counts. */
  public static final List<Variant> PER_BURST = List.of(BURST_REENTRANT, BURST_SYNCHRONIZED);

  private final String family;

  Variant(String family) {
    this.family = family;
  }

  /**
   * The name in reports without the kind of lock.
   *
   * @return qmempool, locked per packet or locked per burst
   */
  public String family() {
    return family;
  }

  /**
   * The name in reports.
   *
   * @return the family, and the kind of lock where there is one
   */
  public String label() {
    return this == QMEMPOOL ? family : family + " (" + lockName() + ")";
  }

  /**
   * The kind of lock.
   *
   * @return ReentrantLock, synchronized, or "no lock"
   */
  public String lockName() {
    return switch (this) {
      case QMEMPOOL -> "no lock";
      case PACKET_REENTRANT, BURST_REENTRANT -> "ReentrantLock";
      case PACKET_SYNCHRONIZED, BURST_SYNCHRONIZED -> "synchronized";
    };
  }

  /**
   * The name on a command line.
   *
   * @return lower case, with dashes
   */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a variant by {@link #option()}.
   *
   * @param option such a name
   * @return the variant
   * @throws IllegalArgumentException if there is none
   */
  public static Variant of(String option) {
    return valueOf(option.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /**
   * What one or more threads run on: with qmempool a cache for each thread and rings, else a free
   * list that all share and queues behind one lock.
   *
   * @param pool the pool; a locked free list takes all handles that are left in it
   * @return to be kept by the caller until the pool closes
   */
  public Handles handles(Mempool pool) {
    return switch (this) {
      case QMEMPOOL -> new Handles.Caches(pool);
      case PACKET_REENTRANT -> Handles.Shared.reentrant(pool, true);
      case PACKET_SYNCHRONIZED -> Handles.Shared.synchronizing(pool, true);
      case BURST_REENTRANT -> Handles.Shared.reentrant(pool, false);
      case BURST_SYNCHRONIZED -> Handles.Shared.synchronizing(pool, false);
    };
  }
}
