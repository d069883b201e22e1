package org.qmempool.nic.doctor;

import java.util.List;

/**
 * What the checks look at.
 *
 * @param files settings that are files
 * @param kernel what only a call tells
 * @param target what the host is to be good for
 * @param devices names of the network devices to look at
 */
record Host(HostFiles files, Kernel kernel, Target target, List<String> devices) {
  Host {
    devices = List.copyOf(devices);
  }
}
