package org.qmempool.nic.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which cores a device interrupts. */
final class IrqAffinity implements DeviceCheck {
  @Override
  public String name() {
    return "irq-affinity";
  }

  @Override
  public String why() {
    return "An interrupt runs the driver on the core that it hits: queues that share a core share"
        + " its time, and one on an isolated core breaks into the poll loop.";
  }

  @Override
  public void look(Host host, String device, Findings findings) throws NotKnown {
    HostFiles files = host.files();
    List<String> irqs = interrupts(files, device);
    List<Integer> isolated = CpuList.read(files, IsolatedCores.ISOLATED);
    List<Integer> online = CpuList.read(files, IsolatedCores.ONLINE);
    TreeSet<Integer> hit = new TreeSet<>();
    List<String> intruding = new ArrayList<>();
    for (String irq : irqs) {
      List<Integer> cpus = target(files, irq);
      hit.addAll(cpus);
      if (cpus.stream().anyMatch(isolated::contains)) {
        intruding.add(irq);
      }
    }
    List<Integer> open = online.stream().filter(cpu -> !isolated.contains(cpu)).toList();
    String found = irqs.size() + " interrupts on CPUs " + hit;
    if (!intruding.isEmpty() && !open.isEmpty()) {
      findings.mend(
          device, found + ", of which are isolated " + isolated, commands(intruding, open));
    } else if (queues(files, device) > 1 && hit.size() == 1 && open.size() > 1) {
      findings.mend(device, found + ", with more than one queue", commands(irqs, open));
    } else {
      findings.good(device, found);
    }
  }

  /** One after the other over the cores that are open to it. */
  private static String commands(List<String> irqs, List<Integer> cpus) {
    List<String> commands = new ArrayList<>();
    for (int i = 0; i < irqs.size(); i++) {
      int cpu = cpus.get(i % cpus.size());
      commands.add("echo " + cpu + " > /proc/irq/" + irqs.get(i) + "/smp_affinity_list");
    }
    return String.join(" ; ", commands);
  }

  /** Those of the device, or of the PCI function that a virtio device sits on. */
  private static List<String> interrupts(HostFiles files, String device) throws NotKnown {
    String own = "/sys/class/net/" + device + "/device";
    for (String folder : List.of(own + "/msi_irqs", own + "/../msi_irqs")) {
      if (files.exists(folder)) {
        return files.names(folder);
      }
    }
    throw new NotKnown("no interrupts are listed for it, as for a virtual device");
  }

  private static List<Integer> target(HostFiles files, String irq) throws NotKnown {
    String folder = "/proc/irq/" + irq + "/";
    String effective = folder + "effective_affinity_list";
    if (files.exists(effective)) {
      List<Integer> cpus = CpuList.read(files, effective);
      if (!cpus.isEmpty()) {
        return cpus;
      }
    }
    return CpuList.read(files, folder + "smp_affinity_list");
  }

  static long queues(HostFiles files, String device) throws NotKnown {
    return files.names("/sys/class/net/" + device + "/queues").stream()
        .filter(name -> name.startsWith("rx-"))
        .count();
  }
}
