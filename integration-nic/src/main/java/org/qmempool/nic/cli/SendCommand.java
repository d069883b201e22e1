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

/** Replays recorded traffic. */
@Command(
    name = "send",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = "Sends the frames of a pcap file out through one device, once, all of them.")
final class SendCommand implements Callable<Integer> {
  @Option(names = "--pcap", required = true, paramLabel = "FILE", description = "What to send.")
  private Path file = Path.of("");

  @Option(
      names = "--interface",
      required = true,
      paramLabel = "NAME",
      description = "Device, or KIND:NAME, see --port.")
  private String device = "";

  @Option(
      names = "--recorded-pace",
      description = "At the distances in time of the recording; as fast as it goes by default.")
  private boolean recordedPace;

  @Mixin private RealPorts ports = new RealPorts();

  private boolean stands;
  private long standsSince;

  @Override
  public Integer call() {
    ports.check(new ToOpen().reads(file).port(ports.name(device), false));
    try (RunLoop loop = new RunLoop();
        Mempool pool = ports.newPool();
        MempoolCache cache = pool.newCache();
        CapturePort in = RealPorts.openCapture(file, null, pool, cache, recordedPace);
        PacketPort out = ports.open(device, pool, cache, null, false);
        PublishedCounters counters = ports.publish(pool, List.of(in, out))) {
      Relay relay = new Relay(in, out, ports.burst(), cache);
      System.err.println("send " + file + " to " + device + ", " + out.statistics().mode());
      boolean[] stuck = new boolean[1];
      loop.run(
          counters.with(
              () -> {
                int moved = relay.step();
                stuck[0] = standsStill(relay, moved);
                if (stuck[0]) {
                  loop.stop();
                }
                return moved;
              }),
          in,
          NicRun.AWAIT_NANOS,
          ports.deadline());
      boolean settled = !stuck[0] && relay.settle(NicRun.SETTLE_NANOS);
      relay.drain();
      long dropped = RealPorts.sendDropped(out);
      System.out.println("sent: " + (relay.moved() - dropped));
      int exitCode = RealPorts.report(List.of(in, out));
      if (!settled) {
        System.err.println(device + " did not take all of it within 2 s: is the link up?");
        return 1;
      }
      return dropped == 0 ? exitCode : 1;
    }
  }

  /** Whether the device has taken nothing for long, of what waits: it is down, or gone. */
  private boolean standsStill(Relay relay, int moved) {
    if (moved > 0 || relay.isIdle()) {
      stands = false;
      return false;
    }
    long now = System.nanoTime();
    if (!stands) {
      stands = true;
      standsSince = now;
    }
    return now - standsSince >= NicRun.SETTLE_NANOS;
  }
}
