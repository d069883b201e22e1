package org.qmempool.nic.app;

import org.qmempool.nic.PacketPort;

/** What all programs here ask of a port: that each of its elements is a packet. */
final class OneElement {
  private OneElement() {}

  /**
   * Refuses a port whose packets may have several elements: they would be split into frames.
   *
   * @param program what would use the port, for the message
   */
  static void require(String program, PacketPort port) {
    if (port.multiBuffer()) {
      throw new IllegalArgumentException(
          program
              + ": packets of port "
              + port.name()
              + " may have several elements (multiBuffer), and "
              + program
              + " takes each element for a packet: open the port without multiBuffer");
    }
  }
}
