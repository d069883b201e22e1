package org.qmempool.nic.bench.testpmd;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.qmempool.bulk.OffHeapException;
import org.qmempool.nic.PortException;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.bench.measure.PairsFile;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * The program {@code compare-testpmd}. Receives the same frames with testpmd and with our port, in
 * turn, and compares rate and cost; {@link PeerBouts} has the other rows.
 *
 * <pre>{@code
 * CPU 0 (saturated)                                       CPU 1 (polls)
 * test run of the source's program -> veth -> XDP program -> RX ring -> testpmd rxonly, or RxOnly
 * }</pre>
 *
 * <p>In each round each contestant runs once, every other round in the opposite order; a run binds
 * the interface anew. Loss is told by the link's counters, in the same way for both.
 */
public final class ReceiveComparison {
  private static final int FRAME_BYTES = 60;
  private static final int[] BUSY_BUDGETS = {0, 64};
  private static final long SETTLE_NANOS = 400_000_000;
  private static final double NANOS = 1e9;
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_NOT_RUNNABLE = 3;

  private final ComparisonOptions options;
  private final PrintStream out;
  private final TestNetwork network;
  private final LiveFrameSource source;
  private final DropCounters counters;
  private double tscMhz;

  private ReceiveComparison(
      ComparisonOptions options,
      PrintStream out,
      TestNetwork network,
      LiveFrameSource source,
      DropCounters counters) {
    this.options = options;
    this.out = out;
    this.network = network;
    this.source = source;
    this.counters = counters;
  }

  /**
   * Runs the comparison and ends the process with its exit code.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(run(Arrays.asList(arguments), System.out, System.err));
  }

  /** The exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help")) {
      out.print(ComparisonOptions.USAGE);
      return 0;
    }
    ComparisonOptions options;
    try {
      options = ComparisonOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println("compare-testpmd: " + e.getMessage());
      return EXIT_USAGE;
    }
    if (arguments.contains(ComparisonOptions.CHECK)) {
      return 0;
    }
    try (TestNetwork network = TestNetwork.create(1)) {
      PairsFile pairs = new PairsFile("compare-testpmd");
      int exitCode = 0;
      if (options.rows().contains("rx")) {
        exitCode = receive(options, out, network, pairs);
      }
      Bouts bouts = new Bouts(options.rounds(), out, pairs);
      new PeerBouts(options, network).run(options.rows(), bouts);
      Path json = options.json();
      if (json != null) {
        pairs.write(json.toAbsolutePath());
      }
      return bouts.allMet() ? exitCode : Math.max(exitCode, Verdict.Outcome.SHORT.exitCode());
    } catch (PortException | OffHeapException e) {
      err.println("compare-testpmd: " + e.getMessage());
      return EXIT_NOT_RUNNABLE;
    } catch (IOException e) {
      err.println("compare-testpmd: cannot write " + options.json() + ": " + e.getMessage());
      return EXIT_NOT_RUNNABLE;
    }
  }

  private static int receive(
      ComparisonOptions options, PrintStream out, TestNetwork network, PairsFile pairs) {
    NetworkNamespace outside = network.outside();
    String sender = TestNetwork.SOURCE;
    ProbeFrame flow =
        new ProbeFrame(
            network.applicationLinks().mac(TestNetwork.A), network.outsideLinks().mac(sender));
    int ifindex = network.outsideLinks().index(sender);
    try (LiveFrameSource source = LiveFrameSource.open(flow, ifindex, FRAME_BYTES);
        DropCounters counters =
            DropCounters.open(outside, sender, network.application(), TestNetwork.A)) {
      return new ReceiveComparison(options, out, network, source, counters)
          .compare(pairs)
          .exitCode();
    }
  }

  private Verdict.Outcome compare(PairsFile pairs) {
    List<Contestant> contestants = contestants();
    tscMhz = learnClock();
    ComparisonReport report = new ComparisonReport(options, out);
    report.begin(FRAME_BYTES, tscMhz);
    measure(Contestant.ours(options.hugePages())); // for the compiler; not counted
    List<Contestant> order = new ArrayList<>(contestants);
    for (int round = 1; round <= options.rounds(); round++) {
      for (Contestant contestant : order) {
        Run run = measure(contestant);
        contestant.runs().add(run);
        report.run(round, contestant, run);
      }
      Collections.reverse(order);
    }
    Verdict.Outcome outcome = report.end(contestants);
    for (boolean huge : new boolean[] {false, true}) {
      ReceiveRows.add(pairs, contestants, huge);
    }
    return outcome;
  }

  private List<Contestant> contestants() {
    List<Contestant> contestants = new ArrayList<>();
    for (boolean huge : new boolean[] {false, true}) {
      if (huge ? options.hugePages() : options.basePages()) {
        contestants.add(Contestant.ours(huge));
        for (int budget : BUSY_BUDGETS) {
          contestants.add(Contestant.testpmd(huge, budget));
        }
      }
    }
    return contestants;
  }

  /** One run, from opening the interface to closing it. */
  private Run measure(Contestant contestant) {
    Setup setup = setup(contestant.hugePages());
    try (Receiver receiver = start(contestant, setup);
        SourceThread sending = SourceThread.start(network.outside(), source, options.sourceCpu())) {
      pause(SETTLE_NANOS);
      CpuTimes sourceBefore = CpuTimes.read(options.sourceCpu());
      CpuTimes receiverBefore = CpuTimes.read(options.receiverCpu());
      DropCounters.Snapshot linkBefore = counters.read();
      Receiver.Totals before = receiver.totals();
      pause((long) (options.seconds() * NANOS));
      Receiver.Totals after = receiver.totals();
      DropCounters.Snapshot link = counters.read().since(linkBefore);
      CpuTimes receiverTimes = CpuTimes.read(options.receiverCpu()).since(receiverBefore);
      CpuTimes sourceTimes = CpuTimes.read(options.sourceCpu()).since(sourceBefore);
      sending.check();

      long packets = after.packets() - before.packets();
      long nanos = after.atNanos() - before.atNanos();
      double cycles = (after.busy() - before.busy()) * receiver.cyclesPerUnit(tscMhz);
      if (packets == 0) {
        throw new PortException(contestant.label() + " received nothing: the veth is not fed", 0);
      }
      return new Run(
          packets * 1e3 / nanos,
          cycles / packets,
          cycles * 1e3 / tscMhz / nanos,
          (double) link.lost() / Math.max(1, link.lost() + packets),
          sourceTimes,
          receiverTimes);
    }
  }

  private Receiver start(Contestant contestant, Setup setup) {
    NetworkNamespace inside = network.application();
    return contestant.ours()
        ? RxOnly.start(inside, setup)
        : TestpmdProcess.start(inside, setup, contestant.busyBudget(), options.scratch());
  }

  /** Lets testpmd receive for a moment, since DPDK knows the rate of the time stamp counter. */
  private double learnClock() {
    Setup setup = setup(!options.basePages());
    try (TestpmdProcess testpmd =
            TestpmdProcess.start(network.application(), setup, 0, options.scratch());
        SourceThread sending = SourceThread.start(network.outside(), source, options.sourceCpu())) {
      pause(SETTLE_NANOS);
      testpmd.totals();
      sending.check();
      return testpmd.tscMhz();
    }
  }

  private Setup setup(boolean hugePages) {
    return new Setup(
        TestNetwork.A,
        options.sourceCpu(),
        options.receiverCpu(),
        options.ring(),
        options.elements(),
        hugePages);
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
