package org.qmempool.bulk;

/**
 * Is told how far the populating of a large range has come.
 *
 * <p>Called by the threads that populate, one call at a time, with numbers that only grow. What it
 * throws ends the populating and comes out of the call that asked for it; nothing stays mapped.
 */
@FunctionalInterface
public interface PrefaultProgress {
  /**
   * Another part of the memory is there.
   *
   * @param bytes populated so far
   * @param total bytes to populate
   */
  void populated(long bytes, long total);
}
