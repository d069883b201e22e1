package org.qmempool.nic.bench.testpmd;

import java.util.List;
import java.util.function.Supplier;

/**
 * One thing that is compared: ours, and a peer in one or several settings of which the best counts.
 *
 * @param name the row's name in files that other programs read
 * @param title for people
 * @param must least ratio of ours to theirs that is required
 * @param aim the ratio that is aimed at
 * @param ours our side
 * @param peers their side
 */
record Bout(
    String name, String title, double must, double aim, Contender ours, List<Contender> peers) {

  /**
   * One setting of one side.
   *
   * @param label who it is
   * @param run measures once
   */
  record Contender(String label, Supplier<Measured> run) {}

  /**
   * What one run showed.
   *
   * @param mpps million packets a second
   * @param allocated bytes of the heap per packet that our loop allocated; 0 for others
   * @param source where the time of the source's CPU went
   * @param worker where the time of the worker's CPU went
   */
  record Measured(double mpps, double allocated, CpuTimes source, CpuTimes worker) {}
}
