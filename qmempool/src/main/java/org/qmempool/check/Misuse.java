package org.qmempool.check;

/** What users of a pool do wrong. */
public enum Misuse {
  /** A handle was freed that nobody had taken, or that was freed already. */
  NOT_TAKEN,

  /** A handle was handed out while another user has it: before, it was freed twice. */
  GIVEN_TWICE,

  /** An element was written to after its handle had been freed. */
  USE_AFTER_FREE,

  /** The bytes between an element and the next one were written to. */
  OVERRUN,

  /** An owner cache was used by a thread that is not its owner. */
  WRONG_THREAD
}
