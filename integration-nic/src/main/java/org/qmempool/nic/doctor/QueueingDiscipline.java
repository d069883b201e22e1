package org.qmempool.nic.doctor;

import java.util.List;

/** What stands between the stack and a device's transmit queues. */
final class QueueingDiscipline implements DeviceCheck {
  /** One queue and lock each for the device's queues, or none at all. */
  private static final List<String> PER_QUEUE = List.of("mq", "mqprio", "noqueue");

  @Override
  public String name() {
    return "qdisc";
  }

  @Override
  public String why() {
    return "The queueing layer took six locked operations a packet in 2015, 48 of 58 to 68 ns; one"
        + " discipline for all queues makes all cores take the same lock.";
  }

  @Override
  public void look(Host host, String device, Findings findings) throws NotKnown {
    String kind = host.kernel().qdisc(device);
    long queues =
        host.files().names("/sys/class/net/" + device + "/queues").stream()
            .filter(name -> name.startsWith("tx-"))
            .count();
    findings.is(
        queues < 2 || PER_QUEUE.contains(kind),
        device,
        kind + " over " + queues + (queues == 1 ? " queue" : " queues"),
        "tc qdisc replace dev " + device + " root mq");
  }
}
