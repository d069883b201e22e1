package org.qmempool.jmh.gate;

/** How much the gate runs. */
public enum Mode {
  /** Every part; under an hour on two cores. */
  DEFAULT,
  /** What fits into twelve minutes: no mutants, no builds, no peers, the rest in a short form. */
  QUICK
}
