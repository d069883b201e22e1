package org.qmempool.nic.bench.testpmd;

import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;

/** Binds threads to CPUs. */
final class Affinity {
  private Affinity() {}

  /**
   * Binds the calling platform thread.
   *
   * @param cpu 0 to 63
   * @throws org.qmempool.nic.PortException if there is no such CPU for this process
   */
  static void pin(int cpu) {
    int rc = NicLibc.schedSetAffinity(0, 1L << cpu);
    if (rc < 0) {
      throw Errno.failure(
          "cannot run on CPU " + cpu, rc, "name one that `taskset -p $$` lists, by its number");
    }
  }
}
