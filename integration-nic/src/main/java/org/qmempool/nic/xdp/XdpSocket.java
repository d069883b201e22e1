package org.qmempool.nic.xdp;

/**
 * One bound AF_XDP socket: its rings, and the few calls by which the kernel is spoken to. The port
 * knows the kernel through this alone, so that a test can play the kernel.
 */
interface XdpSocket extends AutoCloseable {
  /** The four rings; not to be touched after {@link #close}. */
  XdpRings rings();

  /** True if the kernel keeps the NEED_WAKEUP flags, so that a system call may be saved. */
  boolean needWakeup();

  /** True if the socket's own calls drive the device, which then raises no interrupt. */
  boolean busyPolls();

  /** True if a packet may have several elements, in both directions. */
  boolean multiBuffer();

  /** Elements that a packet to be sent may have; 1 without {@link #multiBuffer}. */
  int mostParts();

  /** True if the device reads and writes the pool's memory itself, false if the kernel copies. */
  boolean zeroCopy();

  /** Why it is not zero copy though that was tried; empty where it is, or was not tried. */
  String bindFallback();

  /** Frames that one doorbell passes on at most. */
  int transmitBudget();

  /** The transmit doorbell: 0 or {@code -errno}. */
  int kick();

  /** Wakes the receive side after FILL was filled: 0 or more, or {@code -errno}. */
  int wakeFill();

  /** Waits for a received frame, at most so many milliseconds: positive when there is one. */
  int poll(int timeoutMs);

  /** The kernel's counters of this socket. */
  XdpCounters counters();

  /**
   * Unmaps the rings and closes the socket. When it returns, nothing writes to the pool's memory
   * any more.
   */
  @Override
  void close();
}
