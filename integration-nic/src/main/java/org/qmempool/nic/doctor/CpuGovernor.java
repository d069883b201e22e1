package org.qmempool.nic.doctor;

import java.util.List;
import java.util.TreeSet;

/** Who sets the clock rate of the cores. */
final class CpuGovernor implements Check {
  private static final String SUBJECT = "CPU governor";
  private static final String CPUS = "/sys/devices/system/cpu";

  @Override
  public String name() {
    return "cpu-governor";
  }

  @Override
  public String why() {
    return "A governor that saves power lowers the clock between bursts, and the first packets of"
        + " the next one pay for it.";
  }

  @Override
  public void look(Host host, Findings findings) {
    findings.about(
        SUBJECT,
        () -> {
          List<String> cpus =
              host.files().names(CPUS).stream().filter(name -> name.matches("cpu\\d+")).toList();
          TreeSet<String> governors = new TreeSet<>();
          for (String cpu : cpus) {
            governors.add(host.files().text(CPUS + "/" + cpu + "/cpufreq/scaling_governor"));
          }
          if (governors.isEmpty()) {
            throw new NotKnown(CPUS + " names no CPU");
          }
          findings.is(
              governors.equals(new TreeSet<>(List.of("performance"))),
              SUBJECT,
              String.join(", ", governors),
              "cpupower frequency-set -g performance");
        });
  }
}
