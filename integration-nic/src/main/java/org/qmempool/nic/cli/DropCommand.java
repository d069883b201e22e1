package org.qmempool.nic.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.Drop;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Receives and counts. */
@Command(
    name = "drop",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Receives every frame of one device, counts it and drops it. With xdp those of one queue,"
            + " which the kernel's stack then does not see.")
final class DropCommand implements Callable<Integer> {
  @Option(
      names = "--interface",
      required = true,
      paramLabel = "NAME",
      description = "Device, or KIND:NAME, see --port.")
  private String device = "";

  @Mixin private RealPorts ports = new RealPorts();

  @Override
  public Integer call() {
    ports.check(new ToOpen().port(ports.name(device), true));
    try (RunLoop loop = new RunLoop();
        Mempool pool = ports.newPool();
        MempoolCache cache = pool.newCache();
        PacketPort port = ports.open(device, pool, cache, null, true);
        PublishedCounters counters = ports.publish(pool, List.of(port))) {
      Drop drop = new Drop(port, cache, ports.burst());
      System.err.println("drop on " + device + ", " + port.statistics().mode());
      loop.run(counters.with(drop::step), port, NicRun.AWAIT_NANOS, ports.deadline());
      return RealPorts.report(List.of(port));
    }
  }
}
