package org.qmempool.nic.bench.testpmd;

/**
 * What one run of one contestant showed.
 *
 * @param mpps frames that the receiver took, in millions a second
 * @param cycles of the time stamp counter per frame, in the polls that received something
 * @param receiverBusy part of the time that such polls took, 0 to 1; the rest of its time the
 *     receiver polled and found nothing
 * @param lost part of the frames on the link that the receiver did not get, 0 to 1
 * @param source where the time of the source's CPU went
 * @param receiver where the time of the receiver's CPU went
 */
record Run(
    double mpps,
    double cycles,
    double receiverBusy,
    double lost,
    CpuTimes source,
    CpuTimes receiver) {

  /** The source rests about 20 ms in every call of the kernel, so that its CPU never reaches 1. */
  static final double SATURATED = 0.9;

  private static final double TIME_LEFT = 0.8;

  /**
   * Whether the source's CPU, which on a veth does the kernel's receive work too, had no time left,
   * while the receiver had.
   */
  boolean isSourceBound() {
    return source.busy() >= SATURATED && receiverBusy <= TIME_LEFT;
  }
}
