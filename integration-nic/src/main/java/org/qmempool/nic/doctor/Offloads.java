package org.qmempool.nic.doctor;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.nic.kernel.Ethtool;

/** Work that a device takes off the stack. */
final class Offloads implements DeviceCheck {
  @Override
  public String name() {
    return "offloads";
  }

  @Override
  public String why() {
    return "One pass of the stack for many packets, and checksums in hardware, are most of what"
        + " lets a core carry tens of Gb/s over sockets; only LRO stands against XDP.";
  }

  @Override
  public void look(Host host, String device, Findings findings) throws NotKnown {
    if (host.files().isVirtual(device)) {
      throw new NotKnown("a virtual device: what is best depends on what stands behind it");
    }
    Ethtool.Offloads has = host.kernel().offloads(device);
    List<String> on = new ArrayList<>();
    List<String> off = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    sort("rx", has.rxChecksum(), on, off, wanted);
    sort("tx", has.txChecksum(), on, off, wanted);
    sort("tso", has.tso(), on, off, wanted);
    sort("gso", has.gso(), on, off, wanted);
    sort("gro", has.gro(), on, off, wanted);
    (has.lro() ? on : off).add("lro");
    if (has.lro()) {
      wanted.add("lro off");
    }
    findings.is(
        wanted.isEmpty(),
        device,
        "on: " + words(on) + "; off: " + words(off),
        "ethtool -K " + device + " " + String.join(" ", wanted));
  }

  private static void sort(
      String name, boolean is, List<String> on, List<String> off, List<String> wanted) {
    (is ? on : off).add(name);
    if (!is) {
      wanted.add(name + " on");
    }
  }

  private static String words(List<String> names) {
    return names.isEmpty() ? "none" : String.join(" ", names);
  }
}
