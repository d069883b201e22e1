package org.qmempool.nic.doctor;

import java.util.List;

/** Cores that the scheduler gives to nobody who does not ask. */
final class IsolatedCores implements Check {
  static final String ISOLATED = "/sys/devices/system/cpu/isolated";
  static final String ONLINE = "/sys/devices/system/cpu/online";
  private static final String SUBJECT = "isolated cores";

  @Override
  public String name() {
    return "isolated-cores";
  }

  @Override
  public String why() {
    return "A poll loop that shares its core is away for milliseconds when somebody else runs,"
        + " while the rings overflow in microseconds.";
  }

  @Override
  public void look(Host host, Findings findings) {
    findings.about(
        SUBJECT,
        () -> {
          List<Integer> online = CpuList.read(host.files(), ONLINE);
          List<Integer> isolated = CpuList.read(host.files(), ISOLATED);
          if (online.size() < 2) {
            findings.good(SUBJECT, "one CPU, which cannot be isolated");
            return;
          }
          int last = online.getLast();
          String args = "isolcpus=" + last + " nohz_full=" + last + " rcu_nocbs=" + last;
          findings.is(
              !isolated.isEmpty(),
              SUBJECT,
              isolated.isEmpty() ? "none of " + online.size() : isolated.toString(),
              "grubby --update-kernel=ALL --args=\""
                  + args
                  + "\" (then start with taskset -c "
                  + last
                  + ")");
        });
  }
}
