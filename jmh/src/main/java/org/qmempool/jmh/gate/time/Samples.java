package org.qmempool.jmh.gate.time;

import java.util.List;

/**
 * What a draw measured: some triples of JVMs, A1, B and A2, and in each triple as many slices of
 * each.
 *
 * @param triples one or more
 */
record Samples(List<Triple> triples) {
  Samples {
    triples = List.copyOf(triples);
  }

  /**
   * The slices of three JVMs that lived at the same time, in ns per element; the i-th of each were
   * measured one after the other.
   */
  static final class Triple {
    private final double[] a1;
    private final double[] b;
    private final double[] a2;

    /**
     * Slices of three JVMs; the arrays are kept.
     *
     * @param a1 first JVM of the baseline
     * @param b the JVM of the tree
     * @param a2 second JVM of the baseline
     */
    Triple(double[] a1, double[] b, double[] a2) {
      this.a1 = a1;
      this.b = b;
      this.a2 = a2;
    }

    double[] a1() {
      return a1;
    }

    double[] b() {
      return b;
    }

    double[] a2() {
      return a2;
    }
  }
}
