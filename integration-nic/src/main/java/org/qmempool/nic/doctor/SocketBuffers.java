package org.qmempool.nic.doctor;

import java.util.List;

/** The most that a program may ask for as a socket's buffer, against what is under way. */
final class SocketBuffers implements Check {
  @Override
  public String name() {
    return "socket-buffers";
  }

  @Override
  public String why() {
    return "A window that is smaller than bandwidth x round-trip time never fills the link, and a"
        + " socket that asks for more than this maximum is given the maximum.";
  }

  @Override
  public void look(Host host, Findings findings) {
    long wanted = host.target().bandwidthDelayProduct();
    for (String setting : List.of("rmem_max", "wmem_max")) {
      String name = "net.core." + setting;
      findings.about(
          name,
          () -> {
            long bytes = host.files().number("/proc/sys/net/core/" + setting);
            findings.is(
                bytes >= wanted,
                name,
                bytes + " bytes; the target has " + wanted + " under way",
                "sysctl -w " + name + "=" + wanted);
          });
    }
  }
}
