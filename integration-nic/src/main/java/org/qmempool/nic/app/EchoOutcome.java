package org.qmempool.nic.app;

/** What {@link Echo} did with a received frame. */
public enum EchoOutcome {
  /** An ARP request for our address was answered. */
  ARP_REPLY(true),

  /** An ICMP echo request was answered. */
  ICMP_REPLY(true),

  /** A UDP datagram was sent back. */
  UDP_REPLY(true),

  /** Dropped: a frame for another station, of another protocol, or that wants no answer. */
  NOT_FOR_US(false),

  /** Dropped: too short for its headers, or with lengths or addresses that cannot be. */
  MALFORMED(false),

  /** Dropped: a checksum is wrong. */
  BAD_CHECKSUM(false),

  /** Dropped: an IPv4 fragment; nothing is reassembled here. */
  FRAGMENT(false),

  /** Dropped: an IPv4 header with options. */
  OPTIONS(false);

  private final boolean answered;

  EchoOutcome(boolean answered) {
    this.answered = answered;
  }

  /**
   * True if the frame has become the answer, false if it is to be freed.
   *
   * @return whether there is an answer
   */
  public boolean answered() {
    return answered;
  }
}
