package org.qmempool.nic.doctor;

import java.util.List;
import org.qmempool.nic.bench.measure.Cpus;

/** The kernel's lists of CPUs and nodes, such as 0-3,8; empty for none. */
final class CpuList {
  private CpuList() {}

  static List<Integer> read(HostFiles files, String path) throws NotKnown {
    return parse(files.text(path), path);
  }

  static List<Integer> parse(String list, String where) throws NotKnown {
    if (list.isEmpty() || list.equals("(null)")) { // as some kernels write where none is isolated
      return List.of();
    }
    try {
      return Cpus.parse(list);
    } catch (NumberFormatException e) {
      throw new NotKnown(where + " holds '" + list + "', which is no list of CPUs");
    }
  }
}
