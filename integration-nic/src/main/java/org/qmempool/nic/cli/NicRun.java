package org.qmempool.nic.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Echo;
import org.qmempool.nic.app.EchoOutcome;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.kernel.Netlink;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The program {@code nic-run}: echo, forward, drop, send and capture, on real devices, sockets and
 * files, and a soak on links of its own.
 *
 * <p>Exit codes: 0 when the time was over or a file ended, 1 when a port could not be opened, a
 * file is damaged, or send or capture has lost a packet on the way out, 2 for a bad argument,
 * before anything is opened, 3 when doctor found something to mend, 130 after Ctrl-C. Nothing stays
 * on the device, however it ends.
 */
@Command(
    name = "nic-run",
    mixinStandardHelpOptions = true,
    version = "nic-run 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Runs a program on real devices, by AF_XDP, AF_PACKET or TAP, on UDP sockets and on pcap"
            + " files.",
    subcommands = {
      NicRun.EchoCommand.class,
      NicRun.ForwardCommand.class,
      DropCommand.class,
      SendCommand.class,
      CaptureCommand.class,
      SoakCommand.class,
      AdviseCommand.class,
      TopCommand.class,
      DoctorCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    footer = {
      "",
      "Completion, for bash and zsh: source <(nic-run generate-completion), with nic-run on the"
          + " path."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the time was over, a file ended, or the command is done",
      "1:a port could not be opened, a file is damaged, or a packet was lost on the way out",
      "2:bad argument; nothing was opened",
      "3:doctor found something to mend",
      "130:interrupted by Ctrl-C"
    })
public final class NicRun implements Callable<Integer> {
  /** How long a loop that has nothing to do sleeps at most. */
  static final long AWAIT_NANOS = 10_000_000;

  /** How long an end waits for a port that takes nothing. */
  static final long SETTLE_NANOS = 2_000_000_000L;

  private static final int QUEUE = 4096;

  private NicRun() {}

  /**
   * Runs the program and exits.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the program; the exit code. */
  static int run(String... args) {
    return CommandErrors.install(new CommandLine(new NicRun())).execute(args);
  }

  @Override
  public Integer call() {
    System.err.println(
        "nic-run: no command given; there are echo, forward, drop, send, capture, soak, advise,"
            + " top, doctor: see --help");
    return 2;
  }

  /** Answers ARP, ping and UDP echo. */
  @Command(
      name = "echo",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      description = "Answers ARP, ping and UDP echo for one address on one device.")
  static final class EchoCommand implements Callable<Integer> {
    /** 02:00:00:00:00:02, where no device lends its own: behind a TAP, and in a file. */
    private static final long OWN_HARDWARE = 0x0200_0000_0002L;

    @Option(
        names = "--interface",
        required = true,
        paramLabel = "NAME",
        description = "Device, or KIND:NAME, see --port.")
    private String device = "";

    @Option(
        names = "--address",
        required = true,
        paramLabel = "A.B.C.D",
        description = "IPv4 address to answer for; the device itself needs none.")
    private String address = "";

    @Mixin private RealPorts ports = new RealPorts();

    @Override
    public Integer call() {
      PortName name = ports.name(device);
      if (name.kind() == PortName.Kind.UDP) {
        throw ports.refuse(
            "echo answers Ethernet frames, and a udp port carries payloads; pass another --port");
      }
      ports.check(new ToOpen().port(name, true));
      int ipv4 = ipv4(address);
      long hardware = name.kind().isDevice() ? hardware(name.name()) : OWN_HARDWARE;
      try (RunLoop loop = new RunLoop();
          Mempool pool = ports.newPool();
          MempoolCache cache = pool.newCache();
          PacketPort port = ports.open(device, pool, cache, null, true);
          PublishedCounters counters = ports.publish(pool, List.of(port))) {
        Echo echo = new Echo(port, cache, hardware, ipv4, ports.burst());
        System.err.println("echo on " + device + ", " + port.statistics().mode());
        loop.run(counters.with(echo::step), port, AWAIT_NANOS, ports.deadline());
        for (EchoOutcome outcome : EchoOutcome.values()) {
          System.out.println(outcome + ": " + echo.count(outcome));
        }
        return RealPorts.report(List.of(port));
      }
    }

    private int ipv4(String text) {
      String[] parts = text.split("\\.", -1);
      int[] bytes = new int[4];
      boolean good = parts.length == bytes.length;
      for (int i = 0; good && i < bytes.length; i++) {
        good = parts[i].matches("\\d{1,3}") && Integer.parseInt(parts[i]) <= 255;
        bytes[i] = good ? Integer.parseInt(parts[i]) : 0;
      }
      if (!good) {
        throw ports.refuse("address '" + text + "' is no IPv4 address; pass one like 10.0.0.2");
      }
      return Ipv4.address(bytes[0], bytes[1], bytes[2], bytes[3]);
    }

    private static long hardware(String device) {
      long hardware = 0;
      try (Netlink links = Netlink.open()) {
        for (byte b : links.mac(device)) {
          hardware = hardware << 8 | (b & 0xff);
        }
      }
      return hardware;
    }
  }

  /** Forwards between two devices. */
  @Command(
      name = "forward",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      description = "Forwards every frame from one device to another, and back with --both.")
  static final class ForwardCommand implements Callable<Integer> {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "NAME",
        description = "Device, or KIND:NAME, see --port.")
    private String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "NAME",
        description = "Device, or KIND:NAME, see --port.")
    private String to = "";

    @Option(names = "--both", description = "Both ways.")
    private boolean both;

    @Mixin private RealPorts ports = new RealPorts();

    @Override
    public Integer call() {
      if (from.equals(to)) {
        throw ports.refuse("--from and --to are both " + from + "; pass two devices");
      }
      ports.check(new ToOpen().port(ports.name(from), true).port(ports.name(to), both));
      try (RunLoop loop = new RunLoop();
          Mempool pool = ports.newPool();
          MempoolCache cache = pool.newCache();
          PacketPort a = ports.open(from, pool, cache, null, true);
          PacketPort b = ports.open(to, pool, cache, a, both);
          PublishedCounters counters = ports.publish(pool, List.of(a, b))) {
        Forward forward =
            both
                ? Forward.bothWays(a, b, ports.burst(), cache)
                : Forward.oneWay(a, b, DescriptorQueue.spsc(QUEUE), ports.burst(), cache);
        System.err.println("forward " + from + " to " + to + ", " + a.statistics().mode());
        // Only a's frames end the sleep: where b receives too, it is short against RX's 2048.
        long sleep = both ? AWAIT_NANOS / 10 : AWAIT_NANOS;
        loop.run(counters.with(forward::step), a, sleep, ports.deadline());
        forward.drain();
        System.out.println("forwarded: " + forward.forwarded() + ", dropped: " + forward.dropped());
        return RealPorts.report(List.of(a, b));
      }
    }
  }
}
