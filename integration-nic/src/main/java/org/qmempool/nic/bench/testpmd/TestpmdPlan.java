package org.qmempool.nic.bench.testpmd;

import java.util.List;

/**
 * What {@code dpdk-testpmd} is to run.
 *
 * @param mode its forward mode
 * @param devices its virtual devices, each a value of {@code --vdev}
 * @param burst packets moved at a time
 * @param setup what both sides have in common
 * @param more further options
 */
record TestpmdPlan(String mode, List<String> devices, int burst, Setup setup, List<String> more) {

  /** A device of the driver net_af_xdp; a busy budget of 0 is without preferred busy polling. */
  static String afXdp(int number, String interfaceName, int busyBudget) {
    return "net_af_xdp"
        + number
        + ",iface="
        + interfaceName
        + ",start_queue=0,queue_count=1,busy_budget="
        + busyBudget;
  }

  /** A device of the driver net_af_packet, past the queueing discipline. */
  static String afPacket(int number, String interfaceName, int ring) {
    return "net_af_packet"
        + number
        + ",iface="
        + interfaceName
        + ",qpairs=1,qdisc_bypass=1,framecnt="
        + ring;
  }
}
