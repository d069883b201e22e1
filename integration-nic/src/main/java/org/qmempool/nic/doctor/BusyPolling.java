package org.qmempool.nic.doctor;

import java.util.List;

/** Whether sockets look at the device themselves instead of waiting for its interrupt. */
final class BusyPolling implements Check {
  @Override
  public String name() {
    return "busy-polling";
  }

  @Override
  public String why() {
    return "A socket that polls the driver saves interrupt and wake-up. With SO_PREFER_BUSY_POLL"
        + " the device's interrupts stay off only where both deferral settings are set.";
  }

  @Override
  public void look(Host host, Findings findings) {
    for (String setting : List.of("busy_read", "busy_poll")) {
      String name = "net.core." + setting;
      findings.about(
          name,
          () -> {
            long micros = host.files().number("/proc/sys/net/core/" + setting);
            findings.is(micros > 0, name, micros + " microseconds", "sysctl -w " + name + "=50");
          });
    }
    for (String device : host.devices()) {
      findings.about(device, () -> deferral(host.files(), device, findings));
    }
  }

  private static void deferral(HostFiles files, String device, Findings findings) throws NotKnown {
    String folder = "/sys/class/net/" + device + "/";
    if (files.isVirtual(device)) {
      findings.good(device, "a virtual device: no interrupt to be deferred");
      return;
    }
    long rounds = files.number(folder + "napi_defer_hard_irqs");
    long nanos = files.number(folder + "gro_flush_timeout");
    findings.is(
        rounds > 0 && nanos > 0,
        device,
        "napi_defer_hard_irqs " + rounds + ", gro_flush_timeout " + nanos + " ns",
        "echo 2 > "
            + folder
            + "napi_defer_hard_irqs ; echo 200000 > "
            + folder
            + "gro_flush_timeout");
  }
}
