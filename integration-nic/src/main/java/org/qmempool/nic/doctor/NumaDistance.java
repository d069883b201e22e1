package org.qmempool.nic.doctor;

import java.util.List;

/** Whether this process runs on the node that a device is plugged into. */
final class NumaDistance implements DeviceCheck {
  private static final String NODES = "/sys/devices/system/node/";

  @Override
  public String name() {
    return "numa";
  }

  @Override
  public String why() {
    return "A core on another node than the NIC carries about a fifth less: frames come from the"
        + " far node's memory and not from the cache.";
  }

  @Override
  public void look(Host host, String device, Findings findings) throws NotKnown {
    HostFiles files = host.files();
    List<Integer> nodes = CpuList.read(files, NODES + "online");
    if (nodes.size() == 1) {
      findings.good(device, "one node");
      return;
    }
    long node = files.number("/sys/class/net/" + device + "/device/numa_node");
    if (node < 0) {
      throw new NotKnown("its node is " + node + ": the firmware does not tell");
    }
    List<Integer> near = CpuList.read(files, NODES + "node" + node + "/cpulist");
    List<Integer> allowed =
        CpuList.parse(files.line("/proc/self/status", "Cpus_allowed_list:"), "/proc/self/status");
    String distances = files.text(NODES + "node" + node + "/distance");
    findings.is(
        near.containsAll(allowed),
        device,
        "node "
            + node
            + ", at distances "
            + distances
            + "; this process may run on CPUs "
            + allowed,
        "numactl --cpunodebind=" + node + " --membind=" + node + " integration-nic/nic-run ...");
  }
}
