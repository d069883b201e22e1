package org.qmempool.nic.xdp;

/**
 * The kernel's counters of one socket (XDP_STATISTICS).
 *
 * @param rxDropped frames dropped as no element was there, or as they did not fit into one
 * @param rxInvalid entries of FILL that named no element
 * @param txInvalid entries of TX that the kernel refused
 * @param rxRingFull frames dropped as the RX ring was full
 * @param fillEmpty looks into FILL that found it empty
 * @param txEmpty looks into TX that found it empty
 */
record XdpCounters(
    long rxDropped, long rxInvalid, long txInvalid, long rxRingFull, long fillEmpty, long txEmpty) {
  static final XdpCounters NONE = new XdpCounters(0, 0, 0, 0, 0, 0);
}
