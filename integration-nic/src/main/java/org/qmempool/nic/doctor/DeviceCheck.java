package org.qmempool.nic.doctor;

/** One matter of each network device. */
interface DeviceCheck extends Check {
  /** Looks at one device. */
  void look(Host host, String device, Findings findings) throws NotKnown;

  @Override
  default void look(Host host, Findings findings) {
    for (String device : host.devices()) {
      findings.about(device, () -> look(host, device, findings));
    }
    if (host.devices().isEmpty()) {
      findings.notKnown("devices", "no network device is up but the loopback");
    }
  }
}
