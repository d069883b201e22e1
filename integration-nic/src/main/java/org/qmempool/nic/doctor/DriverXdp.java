package org.qmempool.nic.doctor;

import org.qmempool.nic.kernel.XdpFeatures;

/** What a device's driver can do with XDP. */
final class DriverXdp implements DeviceCheck {
  @Override
  public String name() {
    return "xdp";
  }

  @Override
  public String why() {
    return "In native mode the program runs before a socket buffer exists, and with zero copy the"
        + " device writes into the pool itself; generic mode saves neither.";
  }

  @Override
  public void look(Host host, String device, Findings findings) throws NotKnown {
    XdpFeatures driver = host.kernel().xdp(device);
    findings.is(
        driver.basic(),
        device,
        "native "
            + word(driver.basic())
            + ", zero copy "
            + word(driver.zeroCopy())
            + ", many buffers "
            + word(driver.multiBuffer()),
        "no command: its driver has no native mode; take another device, or --port packet");
  }

  private static String word(boolean yes) {
    return yes ? "yes" : "no";
  }
}
