package org.qmempool.jmh.gate.allocation;

/**
 * One row of the allocation gate: something that a program does for every packet or burst, and that
 * leaves everything as it found it.
 *
 * @param name of the row, for {@code --benchmark}
 * @param operation does it once
 * @param round operations of one round of {@link AllocationMeter}
 */
public record HotPath(String name, Runnable operation, int round) {
  /**
   * A row without a kernel.
   *
   * @param name of the row
   * @param operation does it once
   */
  public HotPath(String name, Runnable operation) {
    this(name, operation, AllocationMeter.OPERATIONS);
  }
}
