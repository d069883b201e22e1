/**
 * Recorded traffic as a port: {@link org.qmempool.nic.capture.CapturePort} reads and writes pcap
 * files, so that what was recorded can be replayed through any program, and what a program sends
 * can be looked at.
 */
@NullMarked
package org.qmempool.nic.capture;

import org.jspecify.annotations.NullMarked;
