package org.qmempool.nic.xdp;

import java.util.Locale;

/** How the program that steers frames into the sockets is attached to a device. */
public enum AttachMode {
  /**
   * Native where the driver and the MTU allow it, else generic; {@link XdpPort#fallback} then says
   * why.
   */
  AUTO,

  /** In the driver, before the kernel makes a socket buffer; refused where that is not possible. */
  NATIVE,

  /** In the kernel's stack, with any device; slower. */
  GENERIC,

  /** No program: the port can send and receives nothing. Needs no right to load programs. */
  NONE;

  String word() {
    return this == NONE ? "transmit-only" : name().toLowerCase(Locale.ROOT);
  }
}
