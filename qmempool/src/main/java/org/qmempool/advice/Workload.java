package org.qmempool.advice;

import java.time.Duration;

/**
 * What a pool is for. Immutable; made by a {@link WorkloadBuilder}, which has checked every number.
 *
 * @param linkBitsPerSecond what a link carries, in each direction
 * @param frameBytes a typical frame, as Ethernet counts it: with 4 bytes of checksum, without
 *     preamble and gap
 * @param largestFrameBytes the largest frame that an element must hold, counted so
 * @param ports links
 * @param queues pairs of receive and transmit rings of each port
 * @param rxRing elements in a receive ring
 * @param txRing elements in a transmit ring
 * @param cores threads that take elements, each with a cache of its own
 * @param burst elements that a thread moves at a time
 * @param roundTrip how long every frame is kept, as a sender keeps it until it is acknowledged;
 *     zero if it is not
 * @param pause how long the program may not look at its queues without losing a frame; zero if any
 *     loss is fine
 * @param headroom bytes kept free before a frame
 * @param touchedBytes bytes of each frame that the program reads or writes
 * @param l3Share the part of the third-level cache that frames may fill, above 0 to 1
 * @param caches the processor's caches
 */
public record Workload(
    long linkBitsPerSecond,
    int frameBytes,
    int largestFrameBytes,
    int ports,
    int queues,
    int rxRing,
    int txRing,
    int cores,
    int burst,
    Duration roundTrip,
    Duration pause,
    int headroom,
    int touchedBytes,
    double l3Share,
    CacheSizes caches) {
  /** Preamble and start (8 bytes) and the gap between frames (12) on the wire. */
  private static final int WIRE_BYTES = 20;

  /**
   * Begins to describe a workload.
   *
   * @param linkBitsPerSecond what a link carries in each direction, 1,000 to 10^13 bits per second
   * @return a builder with one port of one queue, rings of 2048, one core, bursts of 32 and frames
   *     of 64 bytes, the largest 1518, on this machine's caches
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static WorkloadBuilder builder(long linkBitsPerSecond) {
    return new WorkloadBuilder(linkBitsPerSecond);
  }

  /**
   * How many typical frames a link carries.
   *
   * @return frames per second, in each direction
   */
  public double packetsPerSecond() {
    return linkBitsPerSecond / ((frameBytes + WIRE_BYTES) * 8.0);
  }

  /**
   * What a link carries in one round trip.
   *
   * @return bytes: the bandwidth-delay product
   */
  public long bandwidthDelayBytes() {
    return (long) Math.ceil(linkBitsPerSecond / 8.0 * seconds(roundTrip));
  }

  /** Frames that come on one link in that time, rounded up. */
  long frames(Duration time) {
    return (long) Math.ceil(packetsPerSecond() * seconds(time));
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
