package org.qmempool.nic.cli;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.capture.CapturePort;
import org.qmempool.nic.capture.CapturePortBuilder;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.XdpFeatures;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.socket.PacketSocketPortBuilder;
import org.qmempool.nic.socket.TapPort;
import org.qmempool.nic.socket.UdpPort;
import org.qmempool.nic.socket.UdpPortBuilder;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;
import org.qmempool.nic.xdp.XdpPortBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of programs that run on real devices, and how they open these. */
final class RealPorts {
  private static final int ELEMENTS = 16384;
  private static final int RING = 2048;
  private static final int MESSAGES = 1024; // what one call of a socket moves

  @Option(
      names = "--port",
      paramLabel = "KIND",
      defaultValue = "xdp",
      converter = Choice.RealPort.class,
      description =
          "What drives a device, where its name does not say by a prefix, e.g. packet:eth1."
              + " xdp, packet, tap: NAME is a device; udp: NAME is LOCAL:PORT,REMOTE:PORT; pcap:"
              + " NAME is a file, or READ,WRITE. ${DEFAULT-VALUE} by default.")
  private PortName.Kind kind = PortName.Kind.XDP;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      converter = Choice.Attach.class,
      description =
          "Of the xdp program: native, generic, or auto for native where that is possible;"
              + " ${DEFAULT-VALUE} by default.")
  private AttachMode mode = AttachMode.AUTO;

  @Option(
      names = "--queue",
      paramLabel = "N",
      description = "Queue of each device, for xdp; ${DEFAULT-VALUE} by default.")
  private int queue;

  @Option(
      names = "--element",
      paramLabel = "BYTES",
      description = "Size of a pool element, 2048 or 4096; ${DEFAULT-VALUE} by default.")
  private int element = 4096;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description = "Packets moved at a time, 1 to " + RING + "; ${DEFAULT-VALUE} by default.")
  private int burst = 64;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long to run; until Ctrl-C by default.")
  private @Nullable Double seconds;

  @Option(
      names = "--counters",
      paramLabel = "FILE",
      description = "Publishes counters of ports and pool there while it runs, for nic-run top.")
  private @Nullable Path counters;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Throws unless the options make sense by themselves, and with what is to be opened. */
  void check(ToOpen ports) {
    if (!ports.hasXdp() && (queue != 0 || mode != AttachMode.AUTO)) {
      throw refuse(
          "--queue and --mode are for --port xdp and xdp:NAME; the others have all queues and no"
              + " program: leave them out");
    }
    if (burst < 1 || burst > RING) {
      throw refuse(
          "burst "
              + burst
              + " is out of range; allowed is 1 to "
              + RING
              + ", what the rings hold: choose one of these");
    }
    if (element != 2048 && element != 4096) {
      throw refuse("element size " + element + " is not one of 2048 and 4096: choose one of these");
    }
    if (queue < 0) {
      throw refuse("queue " + queue + " is negative; queues are numbered from 0, choose 0 or more");
    }
    if (seconds != null && (seconds <= 0 || seconds > 1e9)) {
      throw refuse(
          "seconds "
              + seconds
              + " is out of range; allowed is above 0 to 1e9: choose one in that range");
    }
    if (counters != null && !Files.isDirectory(folder(counters))) {
      throw refuse(
          "folder '"
              + folder(counters)
              + "' of the counters file is not there: make it, or choose another");
    }
    try {
      ports.check();
    } catch (PortException | IllegalArgumentException e) {
      throw refuse(String.valueOf(e.getMessage()));
    }
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /** Publishes what ports and pool do, if that was asked for. */
  PublishedCounters publish(Mempool pool, List<PacketPort> ports) {
    return new PublishedCounters(counters, pool, ports);
  }

  Mempool newPool() {
    return Mempool.builder().capacity(ELEMENTS).layout(ElementLayout.umem(element)).build();
  }

  /** What a name on the command line means. */
  PortName name(String text) {
    return PortName.of(text, kind);
  }

  /**
   * Opens a port.
   *
   * @param text its name on the command line
   * @param first a port whose UMEM it is to share, if any
   * @param receives false leaves what comes in to the device's own stack
   */
  PacketPort open(
      String text,
      Mempool pool,
      HandleAllocator allocator,
      @Nullable PacketPort first,
      boolean receives) {
    PortName name = name(text);
    if (name.kind().isDevice()) {
      warnIfDown(name.name());
    }
    return switch (name.kind()) {
      case XDP -> openXdp(name.name(), pool, allocator, first, receives);
      case PACKET -> {
        PacketSocketPortBuilder builder =
            PacketSocketPort.builder(pool, allocator).device(name.name()).waiting(MESSAGES);
        yield (receives ? builder : builder.slots(0)).open();
      }
      case TAP ->
          TapPort.builder(pool, allocator)
              .device(name.name())
              .slots(Math.min(burst, MESSAGES))
              .waiting(MESSAGES)
              .open();
      case UDP -> openUdp(name, pool, allocator);
      case PCAP ->
          openCapture(name.toRead(receives), name.toWrite(receives), pool, allocator, false);
    };
  }

  private PacketPort openUdp(PortName name, Mempool pool, HandleAllocator allocator) {
    UdpPortBuilder builder =
        UdpPort.builder(pool, allocator)
            .local(name.local())
            .slots(Math.min(burst, MESSAGES))
            .waiting(MESSAGES);
    InetSocketAddress remote = name.remote();
    return (remote == null ? builder : builder.remote(remote)).open();
  }

  static CapturePort openCapture(
      @Nullable Path read,
      @Nullable Path write,
      Mempool pool,
      HandleAllocator allocator,
      boolean recordedPace) {
    CapturePortBuilder builder = CapturePort.builder(pool, allocator).recordedPace(recordedPace);
    if (read != null) {
      builder.read(read);
    }
    if (write != null) {
      builder.write(write);
    }
    return builder.open();
  }

  private PacketPort openXdp(
      String device,
      Mempool pool,
      HandleAllocator allocator,
      @Nullable PacketPort first,
      boolean receives) {
    XdpPortBuilder builder =
        XdpPort.builder(pool, allocator)
            .device(device)
            .queue(queue)
            .attach(receives ? mode : AttachMode.NONE);
    if (first instanceof XdpPort open) {
      builder.sharing(open);
    }
    XdpPort port = builder.open();
    if (!port.fallback().isEmpty()) {
      System.err.println(device + ": generic mode, as " + port.fallback());
    }
    if (!port.bindFallback().isEmpty()) {
      System.err.println(device + ": copy mode, as " + port.bindFallback());
    }
    if (!port.warning().isEmpty()) {
      System.err.println(port.warning());
    }
    int queues = receives ? queues(device) : 1;
    if (queues > 1) {
      System.err.println(
          device
              + " has "
              + queues
              + " queues, and queue "
              + queue
              + " alone is received: --port packet has all, and `ethtool -L` sets fewer");
    }
    System.err.println(device + ": " + features(device));
    return port;
  }

  /** The receive queues of a device; 1 where its driver does not say. */
  private static int queues(String device) {
    try {
      return XdpPort.queues(device);
    } catch (PortException e) {
      return 1;
    }
  }

  /** A device that is set down moves nothing, and says nothing about it either. */
  private static void warnIfDown(String device) {
    try (Netlink links = Netlink.open()) {
      if (!links.isUp(device)) {
        System.err.println(device + " is down: `ip link set " + device + " up`");
      }
    }
  }

  /** What the driver could do, beside what is in use. */
  private static String features(String device) {
    try {
      XdpFeatures driver = XdpFeatures.of(NicLibc.ifNameToIndex(device));
      return "driver has native mode: "
          + word(driver.basic())
          + ", zero-copy: "
          + word(driver.zeroCopy())
          + ", frames of many buffers: "
          + word(driver.multiBuffer());
    } catch (PortException e) {
      return "driver does not say what it has; it does since Linux 6.3";
    }
  }

  private static String word(boolean yes) {
    return yes ? "yes" : "no";
  }

  int burst() {
    return burst;
  }

  /** When to stop, by {@link System#nanoTime}, counted from now; null for never. */
  @Nullable Long deadline() {
    return seconds == null ? null : System.nanoTime() + (long) (seconds * 1e9);
  }

  ParameterException refuse(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    CommandLine line = spec.commandLine();
    return new ParameterException(line, message);
  }

  /**
   * Closes the ports and says what they have done, and lost by their close: one counter a line,
   * those alone that are not 0. What they held is what they held before.
   *
   * @return the exit code: 1 when a capture was damaged, which is said too
   */
  static int report(List<PacketPort> ports) {
    int exitCode = 0;
    List<PortStatistics> running = ports.stream().map(PacketPort::statistics).toList();
    ports.reversed().forEach(PacketPort::close);
    for (int i = 0; i < ports.size(); i++) {
      PacketPort port = ports.get(i);
      PortStatistics did = port.statistics();
      System.out.println(did.port() + ", " + did.mode());
      count("received", did.received());
      count("received bytes", did.receivedBytes());
      count("transmitted", did.transmitted());
      count("transmitted bytes", did.transmittedBytes());
      count("completed", did.completed());
      count("elements held to receive into", running.get(i).heldForReceive());
      count("elements held until sent", running.get(i).heldForTransmit());
      did.drops().forEach((name, n) -> count("dropped " + name, n));
      did.events().forEach(RealPorts::count);
      if (port instanceof CapturePort capture && !capture.fault().isEmpty()) {
        System.err.println(capture.fault());
        exitCode = 1;
      }
    }
    return exitCode;
  }

  /** Closes a port and tells how many packets it took to send and then dropped. */
  static long sendDropped(PacketPort port) {
    port.close(); // which may drop some
    long sum = 0;
    for (var drop : port.statistics().drops().entrySet()) {
      sum += drop.getKey().startsWith("tx_") ? drop.getValue() : 0;
    }
    return sum;
  }

  private static void count(String name, long n) {
    if (n != 0) {
      System.out.println("  " + name + ": " + n);
    }
  }
}
