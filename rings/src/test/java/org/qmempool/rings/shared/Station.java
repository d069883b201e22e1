package org.qmempool.rings.shared;

import org.qmempool.rings.shared.Journal.Kind;

/**
 * The steps of a call at which a victim can be parked, numbered as the algorithm has them.
 *
 * <p>A producer: 1 claimed, 2 part stored, 3 stored, 4 published. An MPMC producer publishes by
 * storing its first element last, so that "stored" means all but that one. An SPSC producer claims
 * nothing. A consumer: 1 part copied, 2 copied, 3 taken. It claims nothing that it has not copied:
 * the move of the index that takes the elements is its claim and its publication in one. A window
 * claims nothing either: a victim is parked in the middle of one, and before it finishes it.
 */
enum Station {
  MPMC_CLAIMED(Kind.MPMC, true, Point.ADVANCED),
  MPMC_PART_STORED(Kind.MPMC, true, Point.COPYING_IN),
  MPMC_STORED(Kind.MPMC, true, Point.SETTING),
  MPMC_PUBLISHED(Kind.MPMC, true, Point.SET),
  MPMC_PART_COPIED(Kind.MPMC, false, Point.COPYING_OUT),
  MPMC_COPIED(Kind.MPMC, false, Point.ADVANCING),
  MPMC_TAKEN(Kind.MPMC, false, Point.ADVANCED),
  SPSC_WINDOW_PART_STORED(Kind.SPSC, true, Point.WINDOW_PART_STORED),
  SPSC_WINDOW_STORED(Kind.SPSC, true, Point.WINDOW_STORED),
  SPSC_WINDOW_PART_READ(Kind.SPSC, false, Point.WINDOW_PART_READ),
  SPSC_WINDOW_READ(Kind.SPSC, false, Point.WINDOW_READ),
  SPSC_PART_STORED(Kind.SPSC, true, Point.COPYING_IN),
  SPSC_STORED(Kind.SPSC, true, Point.PUBLISHING),
  SPSC_PUBLISHED(Kind.SPSC, true, Point.PUBLISHED),
  SPSC_PART_COPIED(Kind.SPSC, false, Point.COPYING_OUT),
  SPSC_COPIED(Kind.SPSC, false, Point.PUBLISHING),
  SPSC_TAKEN(Kind.SPSC, false, Point.PUBLISHED);

  final Kind kind;

  /** Whether the victim produces; else it consumes. */
  final boolean producer;

  final Point point;

  Station(Kind kind, boolean producer, Point point) {
    this.kind = kind;
    this.producer = producer;
    this.point = point;
  }

  /** Whether a victim that is parked here has claimed and not published. */
  boolean holdsAClaim() {
    return this == MPMC_CLAIMED || this == MPMC_PART_STORED || this == MPMC_STORED;
  }

  /**
   * Where the hooked storage stops: in the middle of a copy, or around one access; and where the
   * victim itself stops in a window.
   */
  enum Point {
    COPYING_IN,
    COPYING_OUT,
    SETTING,
    SET,
    ADVANCING,
    ADVANCED,
    PUBLISHING,
    PUBLISHED,
    WINDOW_PART_STORED,
    WINDOW_STORED,
    WINDOW_PART_READ,
    WINDOW_READ
  }
}
