package org.qmempool.jmh.gate.peers;

import java.util.Optional;

/**
 * A row of {@code jmh/thresholds.toml}: what must hold of the ratio of two measurements that were
 * made side by side.
 *
 * @param name of the measurement, as its command writes it
 * @param command that measures it
 * @param ours what of ours
 * @param peer beside what
 * @param metric unit of both
 * @param inverse true if the ratio is peer / ours, false for ours / peer
 * @param must the limit that the gate asks for
 * @param aim the limit that is aimed at
 * @param machine for which the limits were set
 * @param reason why they are what they are
 * @param orElse a row whose verdict counts where this one is not met and that one was measured
 */
record Threshold(
    String name,
    PeerCommand command,
    String ours,
    String peer,
    String metric,
    boolean inverse,
    Bound must,
    Optional<Bound> aim,
    MachineClass machine,
    String reason,
    Optional<String> orElse) {

  /** For tables. */
  String ratioName() {
    return inverse ? "peer / ours" : "ours / peer";
  }

  /** The ratios, pair by pair. */
  double[] ratios(PairedRow row) {
    double[] ratios = new double[row.ours().size()];
    for (int i = 0; i < ratios.length; i++) {
      double ours = row.ours().get(i);
      double peer = row.peer().get(i);
      ratios[i] = inverse ? peer / ours : ours / peer;
    }
    return ratios;
  }
}
