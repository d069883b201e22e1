package org.qmempool.jmh.gate.allocation;

/**
 * One row of the allocation gate: something that a program does for every packet or burst, and that
 * leaves everything as it found it.
 *
 * @param name of the row, for {@code --benchmark}
 * @param operation does it once
 */
public record HotPath(String name, Runnable operation) {}
