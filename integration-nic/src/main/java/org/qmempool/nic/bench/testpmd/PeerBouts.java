package org.qmempool.nic.bench.testpmd;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.app.TrafficFrames;
import org.qmempool.nic.app.TrafficPattern;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.bench.testpmd.Bout.Contender;
import org.qmempool.nic.bench.testpmd.Bout.Measured;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Bpf;
import org.qmempool.nic.kernel.BpfProgram;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.NicLibc;

/**
 * The bouts beside plain receiving: transmit, forward, the memory port and UDP sockets. All on base
 * pages, with equal rings; what is sent over a link is counted by the far end of the link, in the
 * same way for all.
 */
final class PeerBouts {
  private static final int BURST = 32;
  private static final int[] BUSY_BUDGETS = {0, 64};
  private static final long SETTLE_NANOS = 400_000_000;
  private static final double NANOS = 1e9;
  private static final int ADDRESS = Ipv4.address(198, 19, 0, 1);
  private static final int NETWORK_BITS = 15;
  private static final int DISCARD = 9;

  private final ComparisonOptions options;
  private final TestNetwork network;
  private final Setup setup;

  PeerBouts(ComparisonOptions options, TestNetwork network) {
    this.options = options;
    this.network = network;
    setup =
        new Setup(
            TestNetwork.A,
            options.sourceCpu(),
            options.receiverCpu(),
            options.ring(),
            options.elements(),
            false);
  }

  /**
   * Runs the bouts of some rows, one of {@link ComparisonOptions#ROWS} each.
   *
   * @param bouts collects what was found
   */
  void run(List<String> rows, Bouts bouts) {
    for (String row : rows) {
      switch (row) {
        case "tx" -> {
          try (DropCounters link = toOutside(TestNetwork.A, TestNetwork.SOURCE)) {
            bouts.run(transmit(link, 1, 1.3, 1.6));
            bouts.run(transmit(link, BURST, 1.5, 2.2));
          }
        }
        case "forward" -> forward(bouts);
        case "memory" -> bouts.run(memory());
        case "udp" -> udp(bouts);
        default -> {} // rx is another comparison
      }
    }
  }

  private Bout transmit(DropCounters link, int burst, double must, double aim) {
    LongSupplier arrived = () -> link.read().received();
    List<Contender> peers = new ArrayList<>();
    for (int budget : BUSY_BUDGETS) {
      peers.add(
          testpmd(
              "testpmd txonly net_af_xdp, busy_budget " + budget,
              plan("txonly", burst, TestpmdPlan.afXdp(0, TestNetwork.A, budget)),
              arrived));
    }
    peers.add(
        testpmd(
            "testpmd txonly net_af_packet",
            plan("txonly", burst, TestpmdPlan.afPacket(0, TestNetwork.A, options.ring())),
            arrived));
    return new Bout(
        "nic.tx.burst-" + burst,
        "AF_XDP transmit, burst " + burst + ", against testpmd txonly",
        must,
        aim,
        ours("qmempool transmit", () -> OurPrograms.transmit(setup, burst), arrived, null),
        peers);
  }

  private void forward(Bouts bouts) {
    ProbeFrame flow =
        new ProbeFrame(
            network.applicationLinks().mac(TestNetwork.A),
            network.outsideLinks().mac(TestNetwork.SOURCE));
    int ifindex = network.outsideLinks().index(TestNetwork.SOURCE);
    try (LiveFrameSource source = LiveFrameSource.open(flow, ifindex, ProbeFrame.LENGTH);
        DropCounters link = toOutside(TestNetwork.B, TestNetwork.SINK)) {
      LongSupplier arrived = () -> link.read().received();
      Supplier<SourceThread> feed =
          () -> SourceThread.start(network.outside(), source, options.sourceCpu());
      List<Contender> peers = new ArrayList<>();
      for (int budget : BUSY_BUDGETS) {
        TestpmdPlan plan =
            plan(
                "io",
                BURST,
                TestpmdPlan.afXdp(0, TestNetwork.A, budget),
                TestpmdPlan.afXdp(1, TestNetwork.B, budget));
        peers.add(testpmd("testpmd io net_af_xdp, busy_budget " + budget, plan, arrived, feed));
      }
      TestpmdPlan packet =
          plan(
              "io",
              BURST,
              TestpmdPlan.afPacket(0, TestNetwork.A, options.ring()),
              TestpmdPlan.afPacket(1, TestNetwork.B, options.ring()));
      peers.add(testpmd("testpmd io net_af_packet", packet, arrived, feed));
      bouts.run(
          new Bout(
              "nic.forward.burst-32",
              "Forward between two AF_XDP ports on one core, overloaded, against testpmd io",
              1.3,
              2,
              ours(
                  "qmempool forward",
                  () -> OurPrograms.forward(setup, TestNetwork.B, BURST),
                  arrived,
                  feed),
              peers));
    }
  }

  private Bout memory() {
    TestpmdPlan plan =
        new TestpmdPlan(
            "macswap", List.of("net_null0"), BURST, setup, List.of("--port-topology=loop"));
    return new Bout(
        "nic.memory.burst-32",
        "Memory port forward on one core, 16 bytes of each frame written, against testpmd macswap"
            + " on net_null",
        2,
        4,
        ours(
            "qmempool memory port",
            () -> OurPrograms.memory(options.elements(), BURST),
            null,
            null),
        List.of(testpmd("testpmd macswap net_null", plan, null)));
  }

  /** Ours against ours: what AF_XDP gives over the sockets that any program can use. */
  private void udp(Bouts bouts) {
    network.applicationLinks().addAddress(TestNetwork.A, ADDRESS, NETWORK_BITS);
    int ifindex = network.outsideLinks().index(TestNetwork.SOURCE);
    int program = Bpf.load("qm_same", redirect(ifindex), 0);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment frame = arena.allocate(ProbeFrame.LENGTH, 8);
      var _ =
          new TrafficFrames(TrafficPattern.SINGLE, 1, hardware(), ProbeFrame.LENGTH)
              .write(frame, 0, ProbeFrame.LENGTH, 0);
      Supplier<SourceThread> feed =
          () ->
              SourceThread.start(
                  network.outside(),
                  frames -> Bpf.testRun(program, frame, frames),
                  options.sourceCpu());
      InetSocketAddress local = new InetSocketAddress("198.19.0.1", DISCARD);
      bouts.run(
          new Bout(
              "nic.rx.over-udp-sockets",
              "AF_XDP receive against a UDP socket with recvmmsg, the same frames",
              2,
              3,
              ours("qmempool AF_XDP", () -> OurPrograms.receive(setup, BURST), null, feed),
              List.of(
                  ours(
                      "qmempool UDP socket",
                      () -> OurPrograms.receiveUdp(setup, local, BURST),
                      null,
                      feed))));
    } finally {
      NicLibc.close(program);
    }
  }

  /** Sends each frame, as it is, out of an interface. */
  private static long[] redirect(int ifindex) {
    BpfProgram p = new BpfProgram();
    p.constant(BpfProgram.R1, ifindex).constant(BpfProgram.R2, 0);
    p.call(BpfProgram.CALL_REDIRECT).exit();
    return p.words();
  }

  private long hardware() {
    long hardware = 0;
    for (byte b : network.applicationLinks().mac(TestNetwork.A)) {
      hardware = hardware << 8 | (b & 0xff);
    }
    return hardware;
  }

  private DropCounters toOutside(String from, String to) {
    return DropCounters.open(network.application(), from, network.outside(), to);
  }

  private TestpmdPlan plan(String mode, int burst, String... devices) {
    return new TestpmdPlan(mode, List.of(devices), burst, setup, List.of());
  }

  /**
   * Our side.
   *
   * @param count counts packets, anywhere; null for those that the program counts itself
   * @param feed starts a source; null for none
   */
  private Contender ours(
      String label,
      Supplier<OurLoop.Program> open,
      @Nullable LongSupplier count,
      @Nullable Supplier<SourceThread> feed) {
    NetworkNamespace inside = network.application();
    return new Contender(
        label,
        () -> {
          try (OurLoop loop = OurLoop.start(inside, options.receiverCpu(), open);
              SourceThread source = feed == null ? null : feed.get()) {
            return rate(count == null ? loop::packets : count, loop.thread(), source);
          }
        });
  }

  private Contender testpmd(String label, TestpmdPlan plan, @Nullable LongSupplier count) {
    return testpmd(label, plan, count, null);
  }

  private Contender testpmd(
      String label,
      TestpmdPlan plan,
      @Nullable LongSupplier count,
      @Nullable Supplier<SourceThread> feed) {
    NetworkNamespace inside = network.application();
    return new Contender(
        label,
        () -> {
          try (TestpmdProcess process = TestpmdProcess.start(inside, plan, options.scratch());
              SourceThread source = feed == null ? null : feed.get()) {
            return rate(count == null ? () -> process.totals().packets() : count, null, source);
          }
        });
  }

  /** Lets it settle and measures the growth of a count. */
  private Measured rate(
      LongSupplier count, @Nullable Thread worker, @Nullable SourceThread feeding) {
    pause(SETTLE_NANOS);
    CpuTimes source = CpuTimes.read(options.sourceCpu());
    CpuTimes receiver = CpuTimes.read(options.receiverCpu());
    long allocated = allocated(worker);
    long from = System.nanoTime();
    long before = count.getAsLong();
    pause((long) (options.seconds() * NANOS));
    long packets = count.getAsLong() - before;
    long took = System.nanoTime() - from;
    if (feeding != null) {
      feeding.check();
    }
    double bytes = (double) (allocated(worker) - allocated) / Math.max(1, packets);
    if (packets == 0) {
      throw new PortException("nothing moved while it was measured: end other programs", 0);
    }
    return new Measured(
        packets * 1e3 / took,
        bytes,
        CpuTimes.read(options.sourceCpu()).since(source),
        CpuTimes.read(options.receiverCpu()).since(receiver));
  }

  private static long allocated(@Nullable Thread worker) {
    return worker != null && ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getThreadAllocatedBytes(worker.threadId())
        : 0;
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new PortException("interrupted", 0);
      }
      LockSupport.parkNanos(left);
    }
  }
}
