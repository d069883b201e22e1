package org.qmempool.advice;

/** Whether what is touched has room in a cache of the processor. */
public enum Fit {
  /** It has. */
  FITS,

  /** It has not: elements are evicted before they are used again. */
  EXCEEDS,

  /** The size of the cache is unknown. */
  UNKNOWN;

  static Fit of(long bytes, double room) {
    return room <= 0 ? UNKNOWN : bytes <= room ? FITS : EXCEEDS;
  }
}
