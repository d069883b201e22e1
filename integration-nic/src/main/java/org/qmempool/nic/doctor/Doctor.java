package org.qmempool.nic.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a host and says what stands in the way of packet work. It changes nothing.
 *
 * <p>It looks at the network namespace of the calling thread; {@code /sys} is that of the process.
 */
public final class Doctor {
  private static final List<Check> CHECKS =
      List.of(
          new SocketBuffers(),
          new Autotuning(),
          new CongestionControl(),
          new SystemCalls(),
          new HugePages(),
          new TransparentHugePages(),
          new LockedMemory(),
          new CpuGovernor(),
          new IsolatedCores(),
          new IrqAffinity(),
          new NumaDistance(),
          new NicRings(),
          new Offloads(),
          new QueueingDiscipline(),
          new BusyPolling(),
          new DriverXdp());

  private static final String DEVICES = "/proc/thread-self/net/dev";
  private static final String LOOPBACK = "lo";
  private static final int IFF_UP = 1;

  private final HostFiles files;
  private final Kernel kernel;

  Doctor(HostFiles files, Kernel kernel) {
    this.files = files;
    this.kernel = kernel;
  }

  /**
   * For the host that this runs on.
   *
   * @return may be used by any thread
   */
  public static Doctor here() {
    return new Doctor(new HostFiles(Path.of("/")), new LiveKernel());
  }

  /**
   * The names of all checks.
   *
   * @return in the order in which they are run
   */
  public static List<String> checks() {
    return CHECKS.stream().map(Check::name).toList();
  }

  /**
   * The network devices that can be looked at: all of the calling thread's namespace, without the
   * loopback.
   *
   * @return empty where there is none, or {@code /proc} is not mounted
   */
  public List<String> devices() {
    List<String> devices = new ArrayList<>();
    try {
      for (String line : files.text(DEVICES).split("\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0 && !line.substring(0, colon).strip().equals(LOOPBACK)) {
          devices.add(line.substring(0, colon).strip());
        }
      }
    } catch (NotKnown e) {
      devices.clear(); // none is known
    }
    return devices;
  }

  /**
   * Runs some checks.
   *
   * @param checks names, each one of {@link #checks()}; empty for all
   * @param devices names, each one of {@link #devices()}; empty for all that are not known to be
   *     down
   * @param target what the host is to be good for
   * @return at least one finding for each check, in the order of {@link #checks()}
   * @throws IllegalArgumentException if there is no such check, or no such device
   */
  public List<Finding> examine(List<String> checks, List<String> devices, Target target) {
    requireAll(checks, checks(), "check");
    List<String> there = devices();
    requireAll(devices, there, "device");
    Host host = new Host(files, kernel, target, devices.isEmpty() ? inUse(there) : devices);
    List<Finding> all = new ArrayList<>();
    for (Check check : CHECKS) {
      if (checks.isEmpty() || checks.contains(check.name())) {
        Findings findings = new Findings(check);
        check.look(host, findings);
        all.addAll(findings.list());
      }
    }
    return all;
  }

  private List<String> inUse(List<String> devices) {
    return devices.stream().filter(device -> !isDown(device)).toList();
  }

  private boolean isDown(String device) {
    try {
      String flags = files.text("/sys/class/net/" + device + "/flags");
      return (Long.decode(flags) & IFF_UP) == 0;
    } catch (NotKnown | NumberFormatException e) {
      return false;
    }
  }

  private static void requireAll(List<String> names, List<String> there, String what) {
    for (String name : names) {
      if (!there.contains(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is no " + what + "; there are: " + String.join(", ", there));
      }
    }
  }
}
