package org.qmempool.nic.doctor;

import org.qmempool.nic.kernel.Ethtool;
import org.qmempool.nic.kernel.XdpFeatures;

/** What a host tells by calls alone, and by no file. Only asked, never set. */
interface Kernel {
  /** Nanoseconds of the shortest system call. */
  double systemCallNanos() throws NotKnown;

  /** Whether the kernel audits system calls. */
  boolean audits() throws NotKnown;

  /** Entries of a device's rings. */
  Ethtool.Rings rings(String device) throws NotKnown;

  /** What a device takes off the stack. */
  Ethtool.Offloads offloads(String device) throws NotKnown;

  /** The discipline at a device's root, e.g. mq, fq_codel, noqueue. */
  String qdisc(String device) throws NotKnown;

  /** What a device's driver can do with XDP. */
  XdpFeatures xdp(String device) throws NotKnown;
}
