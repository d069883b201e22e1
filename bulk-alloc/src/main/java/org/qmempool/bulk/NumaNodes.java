package org.qmempool.bulk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * The NUMA nodes that have memory, and binding memory to one of them.
 *
 * <p>Binding has been run on machines of one node only. For several it is argued: the policy is set
 * on a mapping that nothing has touched, so every page of it is chosen by that policy, and a page
 * is never moved afterwards.
 */
final class NumaNodes {
  private static final Path WITH_MEMORY = Path.of("/sys/devices/system/node/has_memory");

  /** The C library's own limit, and what our mask holds. */
  static final int MOST = 1024;

  private NumaNodes() {}

  /** The nodes with memory; none on a kernel that knows no NUMA. */
  static BitSet withMemory() {
    try {
      return parse(Files.readString(WITH_MEMORY).strip());
    } catch (IOException e) {
      return new BitSet();
    }
  }

  /** Reads a list of the kernel's, like "0-3,8". */
  static BitSet parse(String list) {
    BitSet set = new BitSet();
    for (String range : list.split(",", -1)) {
      if (!range.isEmpty()) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = Integer.parseInt(range.substring(dash + 1));
        set.set(first, last + 1);
      }
    }
    return set;
  }

  /**
   * Binds memory that nothing has touched.
   *
   * @param required whether a page of another node is an error, or second best
   * @throws OffHeapException if the node does not exist, or the kernel refuses
   */
  static void bind(long address, long bytes, int node, boolean required) {
    BitSet nodes = withMemory();
    if (!nodes.get(node)) {
      throw new OffHeapException(
          Libc.EINVAL,
          "NUMA node "
              + node
              + " does not exist or has no memory; this machine has "
              + (nodes.isEmpty() ? "none, its kernel knows no NUMA" : nodes)
              + ": choose one of these, or prefer instead of require");
    }
    long result = Libc.mbind(address, bytes, required ? Libc.MPOL_BIND : Libc.MPOL_PREFERRED, node);
    if (result < 0) {
      throw OffHeapException.of(
          "binding memory to NUMA node " + node,
          (int) -result,
          ": allow the process that node (cpuset), or prefer instead of require");
    }
  }
}
