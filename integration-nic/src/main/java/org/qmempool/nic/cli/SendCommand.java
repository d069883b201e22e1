package org.qmempool.nic.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.Relay;
import org.qmempool.nic.app.TrafficFrames;
import org.qmempool.nic.app.TrafficPattern;
import org.qmempool.nic.app.TrafficSource;
import org.qmempool.nic.capture.CapturePort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends: recorded traffic, or frames of a pattern. */
@Command(
    name = "send",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Sends through one device: the frames of a pcap file, once, all of them (--pcap), or UDP"
            + " frames of a traffic pattern (--pattern).")
final class SendCommand implements Callable<Integer> {
  /** Short against the millisecond that a rate catches up. */
  private static final long PAUSE_NANOS = 50_000;

  @Option(names = "--pcap", paramLabel = "FILE", description = "What to send.")
  private @Nullable Path file;

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

  @Mixin private TrafficOptions traffic = new TrafficOptions();

  @Mixin private RealPorts ports = new RealPorts();

  private boolean stands;
  private long standsSince;

  @Override
  public Integer call() {
    Path file = this.file;
    TrafficPattern pattern = traffic.pattern;
    if (file != null && pattern == null) {
      return replay(file);
    }
    if (file == null && pattern != null) {
      return make(pattern);
    }
    throw ports.refuse("send takes either --pcap FILE or --pattern NAME: pass one of them");
  }

  private int replay(Path file) {
    ports.check(new ToOpen().reads(file).port(ports.name(device), false));
    try (RunLoop loop = new RunLoop();
        Mempool pool = ports.newPool();
        MempoolCache cache = pool.newCache();
        CapturePort in = RealPorts.openCapture(file, null, pool, cache, recordedPace);
        PacketPort out = ports.open(device, pool, cache, null, false);
        PublishedCounters counters = ports.publish(pool, List.of(in, out))) {
      Relay relay = new Relay(in, out, ports.burst(), cache);
      System.err.println("send " + file + " to " + device + ", " + out.statistics().mode());
      IntSupplier step = counters.with(relay::step);
      boolean stuck = run(loop, step, relay::isIdle, () -> false, in, NicRun.AWAIT_NANOS);
      boolean settled = !stuck && relay.settle(NicRun.SETTLE_NANOS);
      relay.drain();
      return report(settled, relay.moved(), List.of(in, out), out);
    }
  }

  private int make(TrafficPattern pattern) {
    PortName name = ports.name(device);
    if (name.kind() == PortName.Kind.UDP) {
      throw ports.refuse(
          "a pattern is of Ethernet frames, and a udp port carries payloads; pass another --port");
    }
    ports.check(new ToOpen().port(name, false));
    TrafficFrames frames;
    try {
      frames = traffic.frames(pattern);
    } catch (IllegalArgumentException e) {
      throw ports.refuse(String.valueOf(e.getMessage()));
    }
    try (RunLoop loop = new RunLoop();
        Mempool pool = ports.newPool();
        MempoolCache cache = pool.newCache();
        PacketPort out = ports.open(device, pool, cache, null, false);
        PublishedCounters counters = ports.publish(pool, List.of(out))) {
      TrafficSource source =
          new TrafficSource(
              out, frames, ports.burst(), traffic.rate, traffic.count, cache, System::nanoTime);
      System.err.println(
          "send " + frames.flows() + " flows to " + device + ", " + out.statistics().mode());
      boolean stuck =
          run(
              loop,
              counters.with(source::step),
              () -> !source.waits(),
              source::ended,
              null,
              PAUSE_NANOS);
      source.drain();
      boolean settled = !stuck && settle(out);
      return report(settled, source.sent(), List.of(out), out);
    }
  }

  /** Runs to an end; true when the device has taken nothing for long: it is down, or gone. */
  private boolean run(
      RunLoop loop,
      IntSupplier step,
      BooleanSupplier nothingWaits,
      BooleanSupplier ended,
      @Nullable PacketPort awaited,
      long awaitNanos) {
    boolean[] stuck = new boolean[1];
    loop.run(
        () -> {
          int moved = step.getAsInt();
          stuck[0] = standsStill(moved, nothingWaits.getAsBoolean());
          if (stuck[0] || ended.getAsBoolean()) {
            loop.stop();
          }
          return moved;
        },
        awaited,
        awaitNanos,
        ports.deadline());
    return stuck[0];
  }

  private static boolean settle(PacketPort out) {
    long deadline = System.nanoTime() + NicRun.SETTLE_NANOS;
    while (out.statistics().heldForTransmit() > 0) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      out.flush();
    }
    return true;
  }

  private int report(boolean settled, long moved, List<PacketPort> all, PacketPort out) {
    long dropped = RealPorts.sendDropped(out);
    System.out.println("sent: " + (moved - dropped));
    int exitCode = RealPorts.report(all);
    if (!settled) {
      System.err.println(device + " did not take all of it within 2 s: is the link up?");
      return 1;
    }
    return dropped == 0 ? exitCode : 1;
  }

  /** Whether the device has taken nothing for long, of what waits. */
  private boolean standsStill(int moved, boolean nothingWaits) {
    if (moved > 0 || nothingWaits) {
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
