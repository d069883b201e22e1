package org.qmempool.nic.bench.testpmd;

/**
 * A program that receives on the link's end and throws every frame away; it runs from its start to
 * {@link #close}.
 */
interface Receiver extends AutoCloseable {

  /**
   * What was received since the start.
   *
   * @param packets frames received and freed
   * @param busy time of the polls that received something, from before the poll to after the
   *     freeing; in units of the receiver's own clock
   * @param atNanos when this was so, by {@link System#nanoTime}
   */
  record Totals(long packets, double busy, long atNanos) {}

  /** What was received up to now. */
  Totals totals();

  /**
   * Ticks of the processor's time stamp counter in one unit of {@link Totals#busy}.
   *
   * @param tscMhz the rate of that counter
   */
  double cyclesPerUnit(double tscMhz);

  @Override
  void close();
}
