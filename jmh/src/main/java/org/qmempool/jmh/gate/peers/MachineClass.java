package org.qmempool.jmh.gate.peers;

import org.qmempool.nic.bench.report.Machine;

/**
 * The machines that a limit was set for.
 *
 * @param name as the thresholds call it
 * @param cpus how many the process may use; 0 for any number
 * @param architecture as the JVM calls it; empty for any
 */
record MachineClass(String name, int cpus, String architecture) {
  /** Every machine. */
  static final MachineClass ANY = new MachineClass("any", 0, "");

  /** Whether a machine is of this class. */
  boolean holds(Machine machine) {
    return (cpus == 0 || cpus == machine.cpus())
        && (architecture.isEmpty() || architecture.equals(machine.architecture()));
  }
}
