package org.qmempool.nic.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.kernel.Ethtool;
import org.qmempool.nic.kernel.XdpFeatures;

/** A host that a test has made up: files below a folder, and answers of the kernel. */
final class CannedHost {
  static final Target TARGET = new Target(10, 10, 64);
  private static final String NET = "/sys/class/net/nic0/";
  private static final long NATIVE_AND_ZERO_COPY = 0x2b;

  private final Path root;
  CannedKernel kernel;

  private CannedHost(Path root, CannedKernel kernel) {
    this.root = root;
    this.kernel = kernel;
  }

  /** Nothing is there, and the kernel refuses each question. */
  static CannedHost empty(Path root) {
    return new CannedHost(root, new CannedKernel());
  }

  /** All as packet work wants it; one device, nic0, on node 0 of two. */
  static CannedHost good(Path root) {
    CannedHost host = new CannedHost(root, CannedKernel.good());
    host.put("/proc/thread-self/net/dev", "Inter-| Receive\n face |bytes\n lo: 0\nnic0: 0\n");
    host.put("/proc/sys/net/core/rmem_max", "12500000\n");
    host.put("/proc/sys/net/core/wmem_max", "12500000\n");
    host.put("/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t33554432\n");
    host.put("/proc/sys/net/ipv4/tcp_wmem", "4096\t16384\t33554432\n");
    host.put("/proc/sys/net/ipv4/tcp_moderate_rcvbuf", "1\n");
    host.put("/proc/sys/net/ipv4/tcp_window_scaling", "1\n");
    host.put("/proc/sys/net/ipv4/tcp_congestion_control", "bbr\n");
    host.put("/proc/sys/net/ipv4/tcp_available_congestion_control", "reno cubic bbr\n");
    host.put("/proc/self/status", status("0", "00000000000000ff", "0-1"));
    host.put("/proc/self/uid_map", "         0          0 4294967295\n");
    host.put("/proc/self/limits", limits("67108864"));
    host.put("/sys/fs/cgroup/x", "");
    host.put("/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n");
    host.put("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "40\n");
    host.put("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "32\n");
    host.put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    for (int cpu = 0; cpu < 4; cpu++) {
      String folder = "/sys/devices/system/cpu/cpu" + cpu + "/";
      host.put(folder + "cpufreq/scaling_governor", "performance\n");
    }
    host.put("/sys/devices/system/cpu/cpu0/cache/index3/size", "32768K\n");
    host.put("/sys/devices/system/cpu/online", "0-3\n");
    host.put("/sys/devices/system/cpu/isolated", "3\n");
    host.put("/sys/devices/system/node/online", "0-1\n");
    host.put("/sys/devices/system/node/node0/cpulist", "0-1\n");
    host.put("/sys/devices/system/node/node0/distance", "10 21\n");
    host.put(NET + "flags", "0x1003\n");
    host.put(NET + "device/numa_node", "0\n");
    for (int queue = 0; queue < 2; queue++) {
      host.put(NET + "queues/rx-" + queue + "/rps_cpus", "0\n");
      host.put(NET + "queues/tx-" + queue + "/xps_cpus", "0\n");
      host.put(NET + "device/msi_irqs/" + (40 + queue), "msix\n");
      host.put("/proc/irq/" + (40 + queue) + "/effective_affinity_list", queue + "\n");
    }
    host.put("/proc/sys/net/core/busy_read", "50\n");
    host.put("/proc/sys/net/core/busy_poll", "50\n");
    host.put(NET + "napi_defer_hard_irqs", "2\n");
    host.put(NET + "gro_flush_timeout", "200000\n");
    return host;
  }

  static String status(String seccomp, String effective, String cpus) {
    return "Name:\tjava\nCapEff:\t"
        + effective
        + "\nSeccomp:\t"
        + seccomp
        + "\nCpus_allowed_list:\t"
        + cpus
        + "\n";
  }

  static String limits(String memlock) {
    return "Limit                     Soft Limit           Hard Limit           Units     \n"
        + "Max locked memory         "
        + memlock
        + "              67108864             bytes     \n";
  }

  CannedHost put(String path, String text) {
    Path file = root.resolve(path.substring(1));
    try {
      Files.createDirectories(requireNonNull(file.getParent()));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A file that is there and cannot be read, by root neither: a folder has its name. */
  CannedHost unreadable(String path) {
    try {
      Files.delete(root.resolve(path.substring(1)));
      Files.createDirectories(root.resolve(path.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** All files with what is in them. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (var paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put("/" + root.relativize(path), Files.readString(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  Doctor doctor() {
    return new Doctor(new HostFiles(root), kernel);
  }

  List<Finding> examine(String... checks) {
    return doctor().examine(List.of(checks), List.of(), TARGET);
  }

  /** What the kernel answers; what is null it refuses. */
  static final class CannedKernel implements Kernel {
    @Nullable Double nanos;
    @Nullable Boolean audits;
    Ethtool.@Nullable Rings rings;
    Ethtool.@Nullable Offloads offloads;
    @Nullable String qdisc;
    @Nullable XdpFeatures xdp;

    static CannedKernel good() {
      CannedKernel kernel = new CannedKernel();
      kernel.nanos = 60.0;
      kernel.audits = false;
      kernel.rings = new Ethtool.Rings(1024, 4096, 1024, 4096);
      kernel.offloads = new Ethtool.Offloads(true, true, true, true, true, false);
      kernel.qdisc = "mq";
      kernel.xdp = new XdpFeatures(NATIVE_AND_ZERO_COPY, 1);
      return kernel;
    }

    private static <T> T told(@Nullable T answer) throws NotKnown {
      if (answer == null) {
        throw new NotKnown("the canned kernel refuses");
      }
      return answer;
    }

    @Override
    public double systemCallNanos() throws NotKnown {
      return told(nanos);
    }

    @Override
    public boolean audits() throws NotKnown {
      return told(audits);
    }

    @Override
    public Ethtool.Rings rings(String device) throws NotKnown {
      return told(rings);
    }

    @Override
    public Ethtool.Offloads offloads(String device) throws NotKnown {
      return told(offloads);
    }

    @Override
    public String qdisc(String device) throws NotKnown {
      return told(qdisc);
    }

    @Override
    public XdpFeatures xdp(String device) throws NotKnown {
      return told(xdp);
    }
  }
}
