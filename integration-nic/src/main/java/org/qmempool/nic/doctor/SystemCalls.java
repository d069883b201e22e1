package org.qmempool.nic.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a system call costs, measured, and what is known to make it dear. */
final class SystemCalls implements Check {
  private static final String SUBJECT = "system call";
  private static final String VULNERABILITIES = "/sys/devices/system/cpu/vulnerabilities";

  /** More than twice what SELinux and audit made of it in 2015: there is something to be found. */
  private static final double DEAR_NANOS = 200;

  @Override
  public String name() {
    return "system-calls";
  }

  @Override
  public String why() {
    return "A 10 Gb/s link leaves 67.2 ns for the smallest frame. In 2015 a call took 75 ns with"
        + " SELinux and audit, 42 without: bursts share it, and less of it is better still.";
  }

  @Override
  public void look(Host host, Findings findings) {
    List<String> remedies = new ArrayList<>();
    List<String> found = new ArrayList<>();
    audit(host, found, remedies);
    policy(host, found, remedies);
    filter(host, found, remedies);
    mitigations(host, found, remedies);
    findings.about(
        SUBJECT,
        () -> {
          double nanos = host.kernel().systemCallNanos();
          String what = String.format(Locale.ROOT, "%.0f ns; ", nanos) + String.join("; ", found);
          if (!remedies.isEmpty()) {
            findings.mend(SUBJECT, what, String.join(" ; ", remedies));
          } else if (nanos > DEAR_NANOS) {
            findings.notKnown(SUBJECT, what + "; what makes it dear is not known");
          } else {
            findings.good(SUBJECT, what);
          }
        });
  }

  private static void audit(Host host, List<String> found, List<String> remedies) {
    try {
      boolean on = host.kernel().audits();
      found.add("audit " + (on ? "on" : "off"));
      if (on) {
        remedies.add("auditctl -e 0");
      }
    } catch (NotKnown e) {
      found.add("audit not known (" + e.why() + ")");
    }
  }

  private static void policy(Host host, List<String> found, List<String> remedies) {
    if (!host.files().exists("/sys/fs")) {
      found.add("SELinux not known (/sys/fs is not there)");
      return;
    }
    if (!host.files().exists("/sys/fs/selinux/enforce")) {
      found.add("no SELinux");
      return;
    }
    found.add("SELinux on");
    remedies.add("grubby --update-kernel=ALL --args=selinux=0 (where the policy allows it)");
  }

  /** A filter of system calls, as containers have, runs at each. */
  private static void filter(Host host, List<String> found, List<String> remedies) {
    try {
      boolean on = !host.files().line("/proc/self/status", "Seccomp:").equals("0");
      found.add(on ? "seccomp filter" : "no seccomp filter");
      if (on) {
        remedies.add("docker run --security-opt seccomp=unconfined");
      }
    } catch (NotKnown e) {
      found.add("seccomp not known (" + e.why() + ")");
    }
  }

  /** Page-table isolation changes the page tables twice a call; the rest is named alone. */
  private static void mitigations(Host host, List<String> found, List<String> remedies) {
    try {
      List<String> active = new ArrayList<>();
      for (String name : host.files().names(VULNERABILITIES)) {
        String state = host.files().text(VULNERABILITIES + "/" + name);
        if (state.startsWith("Mitigation")) {
          active.add(name);
        }
        if (state.startsWith("Mitigation: PTI")) {
          remedies.add("grubby --update-kernel=ALL --args=pti=off (where all code is trusted)");
        }
      }
      found.add(active.isEmpty() ? "no mitigations" : "mitigates " + String.join(", ", active));
    } catch (NotKnown e) {
      found.add("mitigations not known (" + e.why() + ")");
    }
  }
}
