package org.qmempool.nic.bench.report;

import org.qmempool.nic.bench.profile.Profile;

/**
 * Where the CPU time of a received packet goes, on one kind of port.
 *
 * @param port its label
 * @param mode how it worked; empty where it could not be had
 * @param profile the times; without any where it could not be had, and why
 */
public record Breakdown(String port, String mode, Profile profile) {

  /** CPU time of a packet in ns; 0 where none was measured. */
  double total() {
    return profile.nanos().values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
