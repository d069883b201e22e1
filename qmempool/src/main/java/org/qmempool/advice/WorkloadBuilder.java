package org.qmempool.advice;

import java.time.Duration;
import java.util.Objects;

/** Describes a {@link Workload}. For one thread. */
public final class WorkloadBuilder {
  private static final long LEAST_RATE = 1_000;
  private static final long MOST_RATE = 10_000_000_000_000L;
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int ORDINARY_FRAME = 1518;

  private final long linkBitsPerSecond;
  private int frameBytes = 64;
  private int largestFrameBytes;
  private int ports = 1;
  private int queues = 1;
  private int rxRing = 2048;
  private int txRing = 2048;
  private int cores = 1;
  private int burst = 32;
  private int headroom = 256;
  private int touchedBytes;
  private Duration roundTrip = Duration.ZERO;
  private Duration pause = Duration.ZERO;
  private double l3Share = 1;
  private CacheSizes caches = CacheSizes.ofThisMachine();

  WorkloadBuilder(long linkBitsPerSecond) {
    if (linkBitsPerSecond < LEAST_RATE || linkBitsPerSecond > MOST_RATE) {
      throw new IllegalArgumentException(
          "link rate is "
              + linkBitsPerSecond
              + " bits per second; allowed is "
              + LEAST_RATE
              + " to "
              + MOST_RATE
              + ": pass bits, not bytes");
    }
    this.linkBitsPerSecond = linkBitsPerSecond;
  }

  /**
   * Sets a typical frame; 64 by default, which gives the highest packet rate.
   *
   * @param frameBytes 64 to 65536 bytes, checksum included
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder frameBytes(int frameBytes) {
    this.frameBytes =
        within(
            "frame size",
            frameBytes,
            64,
            65536,
            "bytes",
            "pass a frame's size as Ethernet counts it");
    return this;
  }

  /**
   * Sets the largest frame that is to fit; 1518 by default, or the typical one if that is larger.
   *
   * @param largestFrameBytes 64 to 65536 bytes, checksum included
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder largestFrameBytes(int largestFrameBytes) {
    this.largestFrameBytes =
        within(
            "largest frame",
            largestFrameBytes,
            64,
            65536,
            "bytes",
            "pass a frame's size as Ethernet counts it");
    return this;
  }

  /**
   * Sets the links; 1 by default.
   *
   * @param ports 1 to 1024
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder ports(int ports) {
    this.ports = within("number of ports", ports, 1, 1024, "", "choose a number in that range");
    return this;
  }

  /**
   * Sets the queues of each port; 1 by default.
   *
   * @param queues 1 to 1024
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder queues(int queues) {
    this.queues = within("number of queues", queues, 1, 1024, "", "choose a number in that range");
    return this;
  }

  /**
   * Sets the elements in a receive ring; 2048 by default.
   *
   * @param rxRing 1 to 2^20
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder rxRing(int rxRing) {
    this.rxRing =
        within(
            "receive ring",
            rxRing,
            1,
            1 << 20,
            "elements",
            "choose a number in that range, best a power of two");
    return this;
  }

  /**
   * Sets the elements in a transmit ring; 2048 by default.
   *
   * @param txRing 1 to 2^20
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder txRing(int txRing) {
    this.txRing =
        within(
            "transmit ring",
            txRing,
            1,
            1 << 20,
            "elements",
            "choose a number in that range, best a power of two");
    return this;
  }

  /**
   * Sets the threads that take elements; 1 by default.
   *
   * @param cores 1 to 4096
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder cores(int cores) {
    this.cores = within("number of cores", cores, 1, 4096, "", "choose a number in that range");
    return this;
  }

  /**
   * Sets the elements that a thread moves at a time; 32 by default.
   *
   * @param burst 1 to 65536
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder burst(int burst) {
    this.burst = within("burst", burst, 1, 65536, "elements", "choose a number in that range");
    return this;
  }

  /**
   * Sets the bytes before a frame; 256 by default, what XDP keeps.
   *
   * @param headroom 0 to 2048
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder headroom(int headroom) {
    this.headroom = within("headroom", headroom, 0, 2048, "bytes", "choose a number in that range");
    return this;
  }

  /**
   * Sets the bytes of each frame that the program reads or writes; the whole typical frame by
   * default.
   *
   * @param touchedBytes 1 to 65536
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder touchedBytes(int touchedBytes) {
    this.touchedBytes =
        within(
            "touched bytes",
            touchedBytes,
            1,
            65536,
            "bytes",
            "pass 64 for a program that looks at headers alone");
    return this;
  }

  /**
   * Sets how long every frame is kept; not at all by default.
   *
   * @param roundTrip 0 to one hour
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder roundTrip(Duration roundTrip) {
    if (roundTrip.isNegative() || roundTrip.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "round trip is "
              + roundTrip
              + "; allowed is 0 to "
              + LONGEST
              + ": choose one in that range");
    }
    this.roundTrip = roundTrip;
    return this;
  }

  /**
   * Sets how long the program may not look at its queues without losing a frame; any loss is fine
   * by default.
   *
   * @param pause 0 to one hour
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder pause(Duration pause) {
    if (pause.isNegative() || pause.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "pause is " + pause + "; allowed is 0 to " + LONGEST + ": choose one in that range");
    }
    this.pause = pause;
    return this;
  }

  /**
   * Sets the part of the third-level cache that frames may fill; all of it by default. A NIC that
   * writes to the cache itself may have a few of its ways only, and other programs want some.
   *
   * @param l3Share above 0, to 1
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public WorkloadBuilder l3Share(double l3Share) {
    if (!(l3Share > 0 && l3Share <= 1)) {
      throw new IllegalArgumentException(
          "share of L3 is " + l3Share + "; allowed is above 0, to 1: pass 0.5 for half of it");
    }
    this.l3Share = l3Share;
    return this;
  }

  /**
   * Sets the processor's caches; those of this machine by default.
   *
   * @param caches their sizes
   * @return this
   */
  public WorkloadBuilder caches(CacheSizes caches) {
    this.caches = Objects.requireNonNull(caches, "caches");
    return this;
  }

  /**
   * Makes the description.
   *
   * @return what was set
   * @throws IllegalArgumentException if the largest frame is smaller than the typical one, or more
   *     bytes are touched than that has
   */
  public Workload build() {
    int largest = largestFrameBytes == 0 ? Math.max(frameBytes, ORDINARY_FRAME) : largestFrameBytes;
    if (largest < frameBytes || touchedBytes > frameBytes) {
      throw new IllegalArgumentException(
          "frames of "
              + frameBytes
              + " bytes, the largest "
              + largest
              + ", of which "
              + touchedBytes
              + " are touched; the typical frame must be the smaller one, and hold what is touched:"
              + " choose such numbers");
    }
    return new Workload(
        linkBitsPerSecond,
        frameBytes,
        largest,
        ports,
        queues,
        rxRing,
        txRing,
        cores,
        burst,
        roundTrip,
        pause,
        headroom,
        touchedBytes == 0 ? frameBytes : touchedBytes,
        l3Share,
        caches);
  }

  private static int within(
      String what, int value, int least, int most, String unit, String remedy) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what
              + " is "
              + value
              + (unit.isEmpty() ? "" : " " + unit)
              + "; allowed is "
              + least
              + " to "
              + most
              + ": "
              + remedy);
    }
    return value;
  }
}
