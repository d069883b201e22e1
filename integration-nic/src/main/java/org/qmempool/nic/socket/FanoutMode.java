package org.qmempool.nic.socket;

/** How the ports of a fanout group share the frames of their device. */
public enum FanoutMode {
  /** By the flow: all frames of one flow go to one port, in order. */
  HASH(0),
  /** In turn: frames of one flow may overtake each other. */
  LOAD_BALANCE(1),
  /** By the CPU that the frame arrived on. */
  CPU(2);

  /** PACKET_FANOUT_*. */
  private final int number;

  FanoutMode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
