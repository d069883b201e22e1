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
    description = "Writes every frame that one device receives to a pcap file.")
final class CaptureCommand implements Callable<Integer> {
  @Option(names = "--interface", required = true, paramLabel = "NAME", description = "Device.")
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
    ports.check();
    try (RunLoop loop = new RunLoop();
        Mempool pool = ports.newPool();
        MempoolCache cache = pool.newCache();
        PacketPort in = ports.open(device, pool, cache, null, true);
        CapturePort out = RealPorts.openCapture(null, file, pool, cache, false)) {
      Relay relay = new Relay(in, out, ports.burst(), cache);
      System.err.println("capture of " + device + ", " + in.statistics().mode());
      loop.run(relay::step, in, NicRun.AWAIT_NANOS, ports.deadline());
      relay.drain();
      System.out.println("captured: " + relay.moved());
      return RealPorts.report(List.of(in, out));
    }
  }
}
