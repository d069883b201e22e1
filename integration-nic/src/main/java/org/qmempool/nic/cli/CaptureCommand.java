package org.qmempool.nic.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.Relay;
import org.qmempool.nic.capture.CapturePort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records traffic. */
@Command(
    name = "capture",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Writes every frame that one device receives to a pcap file. With xdp those of one queue,"
            + " which the kernel's stack then does not see.")
final class CaptureCommand implements Callable<Integer> {
  @Option(
      names = "--interface",
      required = true,
      paramLabel = "NAME",
      description = "Device, or KIND:NAME, see --port.")
  private String device = "";

  @Option(
      names = "--pcap",
      required = true,
      paramLabel = "FILE",
      description = "Where to write; a file of that name is overwritten.")
  private Path file = Path.of("");

  @Mixin private RealPorts ports = new RealPorts();

  @Override
  public Integer call() {
    ports.check(new ToOpen().port(ports.name(device), true).writes(file));
    try (RunLoop loop = new RunLoop();
        Mempool pool = ports.newPool();
        MempoolCache cache = pool.newCache();
        PacketPort in = ports.open(device, pool, cache, null, true);
        CapturePort out = RealPorts.openCapture(null, file, pool, cache, false);
        PublishedCounters counters = ports.publish(pool, List.of(in, out))) {
      Relay relay = new Relay(in, out, ports.burst(), cache);
      System.err.println("capture of " + device + ", " + in.statistics().mode());
      loop.run(counters.with(relay::step), in, NicRun.AWAIT_NANOS, ports.deadline());
      boolean settled = relay.settle(NicRun.SETTLE_NANOS);
      relay.drain();
      long dropped = RealPorts.sendDropped(out);
      System.out.println("captured: " + (relay.moved() - dropped));
      int exitCode = RealPorts.report(List.of(in, out));
      if (!settled) {
        System.err.println(file + " did not take all of it within 2 s: is there room?");
      }
      return settled && dropped == 0 ? exitCode : 1;
    }
  }
}
