package org.qmempool.jmh.gate;

/** Where a part says how far it is. */
@FunctionalInterface
public interface Progress {
  /**
   * Something begins.
   *
   * @param what for example a benchmark or a step
   * @param n which one it is, from 1
   * @param of how many there are
   */
  void step(String what, int n, int of);
}
