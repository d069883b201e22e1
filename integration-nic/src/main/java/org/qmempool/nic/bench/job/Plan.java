package org.qmempool.nic.bench.job;

import java.util.List;

/**
 * How much is measured.
 *
 * @param quick true for the short form
 * @param bursts sizes, ascending
 * @param costRounds rounds of the cost card
 * @param replayRounds rounds of fresh JVMs that replay
 * @param replayWarmMillis how long such a JVM warms up
 * @param replayMillis how long it measures one burst size
 * @param pipelineMillis how long it measures one burst size on two threads
 * @param trafficRounds rounds of runs on ports
 * @param trafficWarmMillis how long a run on ports warms up
 * @param trafficMillis how long it is measured
 * @param memoryMillis how long one on the memory port is measured
 * @param openFrames frames of an open-loop run
 * @param bothLocks true to drive traffic with both kinds of lock, false with the one that is faster
 *     on the cost card
 */
record Plan(
    boolean quick,
    List<Integer> bursts,
    int costRounds,
    int replayRounds,
    int replayWarmMillis,
    int replayMillis,
    int pipelineMillis,
    int trafficRounds,
    int trafficWarmMillis,
    int trafficMillis,
    int memoryMillis,
    int openFrames,
    boolean bothLocks) {

  /** About two and a half minutes with eight burst sizes. */
  static Plan full(List<Integer> bursts) {
    return new Plan(false, bursts, 5, 7, 400, 36, 60, 5, 30, 150, 50, 300_000, true);
  }

  /** Less than a minute with four burst sizes. */
  static Plan quick(List<Integer> bursts) {
    return new Plan(true, bursts, 3, 5, 200, 18, 25, 5, 10, 60, 25, 100_000, false);
  }

  /** The same but for the cost card. */
  Plan withoutCostCard() {
    return new Plan(
        quick,
        bursts,
        0,
        replayRounds,
        replayWarmMillis,
        replayMillis,
        pipelineMillis,
        trafficRounds,
        trafficWarmMillis,
        trafficMillis,
        memoryMillis,
        openFrames,
        bothLocks);
  }
}
