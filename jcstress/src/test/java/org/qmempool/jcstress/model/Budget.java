package org.qmempool.jcstress.model;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How many interleavings the model checker tries. */
final class Budget {
  private Budget() {}

  /** Random scenarios, each with so many interleavings. */
  static ModelCheckingOptions random(int scenarios, int interleavings) {
    return common(interleavings).iterations(scenarios);
  }

  /** Only the scenarios that are added. */
  static ModelCheckingOptions scenarios(int interleavings) {
    return common(interleavings).iterations(0);
  }

  private static ModelCheckingOptions common(int interleavings) {
    return new ModelCheckingOptions()
        .invocationsPerIteration(interleavings)
        .minimizeFailedScenario(false)
        // A call that could only end by the help of another thread fails the check.
        .checkObstructionFreedom(true);
  }
}
