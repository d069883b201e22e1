package org.qmempool.jmh.gate.peers;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Measures rows: a command of {@link PeerCommand}, or what stands in for it in a test. */
@FunctionalInterface
interface Draw {
  /**
   * Runs a command.
   *
   * @param command which
   * @param number of the draw, 1 or 2
   * @param names of the rows; empty for all
   * @return what it measured, by name
   * @throws IOException if it failed; the message says so in one line
   * @throws InterruptedException if told to stop; the command is ended first
   */
  Map<String, PairedRow> rows(PeerCommand command, int number, Set<String> names)
      throws IOException, InterruptedException;

  /**
   * Forgets what was drawn, so that a resumed gate draws it anew.
   *
   * @param command which
   * @throws IOException if it cannot be deleted
   */
  default void forget(PeerCommand command) throws IOException {}
}
