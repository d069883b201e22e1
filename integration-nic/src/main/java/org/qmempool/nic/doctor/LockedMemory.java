package org.qmempool.nic.doctor;

/** Whether the pool may be registered as UMEM, which counts as locked memory. */
final class LockedMemory implements Check {
  private static final String SUBJECT = "memlock";
  private static final int CAP_IPC_LOCK = 14;
  private static final String ALL_USERS = "0\\s+0\\s+4294967295"; // the first namespace's map

  @Override
  public String name() {
    return "memlock";
  }

  @Override
  public String why() {
    return "AF_XDP counts its memory as locked; beyond the limit the registration fails with"
        + " ENOBUFS, unless the process has CAP_IPC_LOCK, outside of user namespaces.";
  }

  @Override
  public void look(Host host, Findings findings) {
    findings.about(
        SUBJECT,
        () -> {
          if (mayLock(host.files())) {
            findings.good(SUBJECT, "CAP_IPC_LOCK: no limit");
            return;
          }
          String key = "Max locked memory";
          String soft = host.files().line("/proc/self/limits", key).split("\\s+", -1)[0];
          long wanted = host.target().poolBytes();
          boolean enough =
              soft.equals("unlimited") || HostFiles.number(soft, "/proc/self/limits") >= wanted;
          findings.is(
              enough,
              SUBJECT,
              soft + " bytes; the target's pool has " + wanted,
              "prlimit --pid $$ --memlock=" + wanted + ":" + wanted);
        });
  }

  /** The kernel asks for the capability in its first user namespace: one had in another is none. */
  private static boolean mayLock(HostFiles files) throws NotKnown {
    String map = "/proc/self/uid_map"; // not there where the kernel has no user namespaces
    if (files.exists(map) && !files.text(map).matches(ALL_USERS)) {
      return false;
    }
    String path = "/proc/self/status";
    String bits = files.line(path, "CapEff:");
    try {
      return ((Long.parseUnsignedLong(bits, 16) >>> CAP_IPC_LOCK) & 1) != 0;
    } catch (NumberFormatException e) {
      throw new NotKnown(path + " holds CapEff '" + bits + "', which is no number");
    }
  }
}
