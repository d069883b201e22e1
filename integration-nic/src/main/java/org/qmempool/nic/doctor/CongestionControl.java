package org.qmempool.nic.doctor;

import java.util.Arrays;
import java.util.List;

/** The algorithm by which TCP finds its rate. */
final class CongestionControl implements Check {
  private static final String NAME = "net.ipv4.tcp_congestion_control";
  private static final String AVAILABLE = "/proc/sys/net/ipv4/tcp_available_congestion_control";

  /** For long and fast paths, the first the one to take where several can be had. */
  private static final List<String> WANTED = List.of("cubic", "bbr", "htcp", "dctcp");

  @Override
  public String name() {
    return "congestion-control";
  }

  @Override
  public String why() {
    return "Reno and its like regain a lost window by one segment a round trip, which takes hours"
        + " on a fast long path; CUBIC, BBR and H-TCP do not.";
  }

  @Override
  public void look(Host host, Findings findings) {
    findings.about(
        NAME,
        () -> {
          String used = host.files().text("/proc/sys/net/ipv4/tcp_congestion_control");
          if (WANTED.contains(used)) {
            findings.good(NAME, used);
            return;
          }
          List<String> available = Arrays.asList(host.files().text(AVAILABLE).split("\\s+", -1));
          String better = WANTED.stream().filter(available::contains).findFirst().orElse("");
          findings.mend(
              NAME,
              used + "; available: " + String.join(" ", available),
              (better.isEmpty() ? "modprobe tcp_cubic && " : "")
                  + "sysctl -w "
                  + NAME
                  + "="
                  + (better.isEmpty() ? WANTED.getFirst() : better));
        });
  }
}
