package org.qmempool.nic.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The counters of one interface as rtnetlink gives them (struct rtnl_link_stats64); packets, but
 * for the bytes.
 *
 * @param rxPackets received
 * @param txPackets sent
 * @param rxBytes bytes received
 * @param txBytes bytes sent
 * @param rxErrors bad packets received
 * @param txErrors failures to send
 * @param rxDropped dropped after reception
 * @param txDropped dropped before sending
 * @param rxFifoErrors overruns of the receive queue
 * @param rxMissed missed for lack of a receive buffer
 * @param txCarrierErrors failures to send for lack of carrier
 * @param rxNoHandler received by an inactive device
 */
public record LinkStatistics(
    long rxPackets,
    long txPackets,
    long rxBytes,
    long txBytes,
    long rxErrors,
    long txErrors,
    long rxDropped,
    long txDropped,
    long rxFifoErrors,
    long rxMissed,
    long txCarrierErrors,
    long rxNoHandler) {

  /** Reads the kernel's structure: an array of u64. */
  static LinkStatistics of(MemorySegment stats64) {
    return new LinkStatistics(
        word(stats64, 0),
        word(stats64, 1),
        word(stats64, 2),
        word(stats64, 3),
        word(stats64, 4),
        word(stats64, 5),
        word(stats64, 6),
        word(stats64, 7),
        word(stats64, 14),
        word(stats64, 15),
        word(stats64, 17),
        word(stats64, 23));
  }

  private static long word(MemorySegment stats64, int index) {
    long at = 8L * index;
    return at + 8 <= stats64.byteSize() ? stats64.get(ValueLayout.JAVA_LONG_UNALIGNED, at) : 0;
  }
}
