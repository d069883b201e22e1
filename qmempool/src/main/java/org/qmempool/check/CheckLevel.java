package org.qmempool.check;

/** How much a pool checks of what its users do; see the package. */
public enum CheckLevel {
  /** Ranges of handles alone, as every pool does. */
  OFF,

  /**
   * One byte for each handle says who has it: handles freed twice, or without having been taken,
   * and owner caches used by another thread.
   */
  STATE,

  /**
   * Every check on one handle in some, where it passes between a cache and the depot; nothing where
   * a cache serves alone.
   */
  SAMPLED,

  /**
   * What {@link #STATE} checks, and for every handle what is written to it after it was freed or
   * behind its end, and where in the program it was taken and freed. Slow, and it allocates.
   */
  FULL
}
