package org.qmempool.nic.bench.traffic;

import java.util.Locale;

/** What the frames travel over. */
public enum PortKind {
  /** AF_XDP sockets on veth pairs; as root. */
  XDP,
  /** AF_PACKET sockets on veth pairs; also in a user namespace. */
  PACKET,
  /** The memory port: no kernel; anywhere. */
  MEMORY;

  /**
   * The name on a command line.
   *
   * @return lower case
   */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
