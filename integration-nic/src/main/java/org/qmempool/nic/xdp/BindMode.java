package org.qmempool.nic.xdp;

/** How frames get from the device into the pool's memory and back. */
public enum BindMode {
  /**
   * Zero copy where the driver and the device have it, else copy; {@link XdpPort#bindMode} says
   * which, and {@link XdpPort#bindFallback} why.
   */
  AUTO,

  /** The kernel copies each frame once. */
  COPY,

  /** The device reads and writes the pool's memory; refused where the driver cannot. */
  ZEROCOPY
}
