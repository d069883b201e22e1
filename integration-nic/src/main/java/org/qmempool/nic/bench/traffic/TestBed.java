package org.qmempool.nic.bench.traffic;

import org.qmempool.nic.bench.baseline.Variant;

/** The application on ports of one kind, with something that feeds it and looks at what comes. */
interface TestBed extends AutoCloseable {
  /** The most frames in flight: as many as the smallest ring on the way holds, a veth's 256. */
  int SMALLEST_RING = 256;

  /** What the frames travel over, in words. */
  String mode();

  /**
   * A closed-loop run: no more in flight than the smallest ring on the way holds, so nothing may be
   * lost.
   *
   * @param burst packets that the application moves at a time
   * @param warmNanos how long it runs before it is measured
   * @param nanos how long it is measured
   */
  RunResult closedLoop(int burst, long warmNanos, long nanos);

  /**
   * An open-loop run: the source sends without looking, so most is lost, and counted.
   *
   * @param burst packets that the application moves at a time
   * @param frames to send
   */
  RunResult openLoop(int burst, int frames);

  @Override
  void close();

  /** Opens what is asked for; a refusal leaves nothing behind. */
  static TestBed open(PortKind kind, Variant variant) {
    return kind == PortKind.MEMORY ? new MemoryBed(variant) : VethBed.open(kind, variant);
  }
}
