package org.qmempool.jmh.gate.time;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * What one draw of one benchmark says.
 *
 * <p>Alarm: the whole interval of B / A lies above {@value #TOLERANCE}, and B's median is more than
 * {@value #FLOOR_NANOS} ns per element above A's. The tolerance is what one JVM may differ from the
 * next; the floor keeps a tenth of a short path, which no program would notice, from stopping a
 * release. Unsteady: the baseline beside itself differs by more than {@value #CONTROL}, so that the
 * draw says nothing.
 *
 * @param tree B / A
 * @param control A2 / A1
 * @param baselineNanos A's median, ns per element
 * @param treeNanos B's median, ns per element
 */
record DrawResult(
    RatioInterval tree, RatioInterval control, double baselineNanos, double treeNanos) {
  /** A slowdown that is let pass. */
  static final double TOLERANCE = 1.03;

  /** ns per element. */
  static final double FLOOR_NANOS = 0.005;

  /** How far A2 / A1 may be from 1. */
  static final double CONTROL = 0.08;

  /** Judges a draw. */
  static DrawResult of(Samples samples) {
    return new DrawResult(
        RatioInterval.ofTree(samples),
        RatioInterval.ofControl(samples),
        RatioInterval.median(
            samples.triples().stream()
                .flatMapToDouble(
                    t -> DoubleStream.concat(Arrays.stream(t.a1()), Arrays.stream(t.a2())))
                .toArray()),
        RatioInterval.median(
            samples.triples().stream().flatMapToDouble(t -> Arrays.stream(t.b())).toArray()));
  }

  /** Whether it says that the tree is slower. */
  boolean alarm() {
    return !unsteady() && tree.low() > TOLERANCE && treeNanos - baselineNanos > FLOOR_NANOS;
  }

  /** Whether it says nothing. */
  boolean unsteady() {
    return Math.abs(control.median() - 1) > CONTROL;
  }
}
