package org.qmempool.nic.doctor;

import java.util.List;

/** How far the kernel may grow a TCP connection's buffers by itself. */
final class Autotuning implements Check {
  /** Above this a maximum must follow from the target: 128 MB is the most that ESnet advises. */
  private static final long PLENTY = 128_000_000;

  private static final int TIMES_WANTED = 4;

  @Override
  public String name() {
    return "autotuning";
  }

  @Override
  public String why() {
    return "TCP grows its buffers up to the third number. Too small and the window never opens; too"
        + " large and each connection may claim it, so that memory runs out.";
  }

  @Override
  public void look(Host host, Findings findings) {
    long wanted = host.target().bandwidthDelayProduct();
    for (String setting : List.of("tcp_rmem", "tcp_wmem")) {
      String name = "net.ipv4." + setting;
      findings.about(
          name,
          () -> {
            String path = "/proc/sys/net/ipv4/" + setting;
            String text = host.files().text(path);
            String[] words = text.split("\\s+", -1);
            if (words.length != 3) {
              throw new NotKnown(path + " holds '" + text + "', which is not three numbers");
            }
            long most = HostFiles.number(words[2], path);
            boolean plenty = most > PLENTY && most > TIMES_WANTED * wanted;
            findings.is(
                most >= wanted && !plenty,
                name,
                "at most "
                    + most
                    + " bytes; the target has "
                    + wanted
                    + " under way"
                    + (plenty ? ", far less" : ""),
                "sysctl -w " + name + "=\"" + words[0] + " " + words[1] + " " + wanted + "\"");
          });
    }
    for (String setting : List.of("tcp_moderate_rcvbuf", "tcp_window_scaling")) {
      String name = "net.ipv4." + setting;
      findings.about(
          name,
          () -> {
            long value = host.files().number("/proc/sys/net/ipv4/" + setting);
            findings.is(value != 0, name, value == 0 ? "off" : "on", "sysctl -w " + name + "=1");
          });
    }
  }
}
