package org.qmempool.nic.bench.testpmd;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.qmempool.bulk.OffHeapException;
import org.qmempool.nic.PortException;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.bench.LiveFrameSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * Receives the same frames with testpmd and with our port, in turn, and compares rate and cost.
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
      NetworkNamespace outside = network.outside();
      String sender = TestNetwork.SOURCE;
      ProbeFrame flow =
          new ProbeFrame(
              network.applicationLinks().mac(TestNetwork.A), network.outsideLinks().mac(sender));
      int ifindex = network.outsideLinks().index(sender);
      try (LiveFrameSource source = LiveFrameSource.open(flow, ifindex, FRAME_BYTES);
          DropCounters counters =
              DropCounters.open(outside, sender, network.application(), TestNetwork.A)) {
        return new ReceiveComparison(options, out, network, source, counters).compare().exitCode();
      }
    } catch (PortException | OffHeapException e) {
      err.println("compare-testpmd: " + e.getMessage());
      return EXIT_NOT_RUNNABLE;
    }
  }

  private Verdict.Outcome compare() {
    List<Contestant> contestants = contestants();
    tscMhz = learnClock();
    out.printf(
        "source on CPU %d, receiver on CPU %d, %d-byte frames, bursts of %d, RX rings of %d; time"
            + " stamp counter %.0f MHz%n",
        options.sourceCpu(),
        options.receiverCpu(),
        FRAME_BYTES,
        RxOnly.BURST,
        options.ring(),
        tscMhz);
    measure(Contestant.ours(options.hugePages())); // for the compiler; not counted
    for (int round = 1; round <= options.rounds(); round++) {
      for (Contestant contestant : contestants) {
        Run run = measure(contestant);
        contestant.runs().add(run);
        out.printf(
            "round %d/%d  %s  %s%n",
            round, options.rounds(), padded(contestant), ReceiveComparison.line(run, options));
      }
      Collections.reverse(contestants);
    }
    return report(contestants);
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

  private Verdict.Outcome report(List<Contestant> contestants) {
    out.printf(
        "%n%d rounds, median (least..most)%n%-36s %-22s %-24s %-13s %s%n",
        options.rounds(), "", "Mpps", "busy cycles per frame", "lost", "receiver busy");
    for (Contestant c : contestants) {
      out.printf(
          "%s %-22s %-24s %-13s %s%n",
          padded(c),
          c.spread(Run::mpps).text(2),
          c.spread(Run::cycles).text(1),
          "%.2f %%".formatted(100 * c.spread(Run::lost).median()),
          "%.0f %%".formatted(100 * c.spread(Run::receiverBusy).median()));
    }
    out.println();
    Verdict.Outcome worst = Verdict.Outcome.MET;
    for (boolean huge : new boolean[] {false, true}) {
      List<Contestant> ours = side(contestants, true, huge);
      List<Contestant> theirs = side(contestants, false, huge);
      if (ours.isEmpty()) {
        continue;
      }
      Contestant best = Collections.max(theirs, Comparator.comparingDouble(c -> rate(c)));
      Contestant leanest =
          Collections.min(theirs, Comparator.comparingDouble(c -> c.spread(Run::cycles).median()));
      Verdict verdict = Verdict.of(ours.getFirst().runs(), best.runs(), leanest.runs());
      out.printf(
          "%s, against testpmd at its best (rate: busy_budget %d, cycles: %d): %s%n",
          Contestant.pages(huge), best.busyBudget(), leanest.busyBudget(), verdict.text());
      if (verdict.outcome().compareTo(worst) > 0) {
        worst = verdict.outcome();
      }
    }
    return worst;
  }

  private static List<Contestant> side(List<Contestant> all, boolean ours, boolean huge) {
    return all.stream().filter(c -> c.ours() == ours && c.hugePages() == huge).toList();
  }

  private static double rate(Contestant contestant) {
    return contestant.spread(Run::mpps).median();
  }

  private static String padded(Contestant contestant) {
    return "%-36s".formatted(contestant.label());
  }

  private static String line(Run run, ComparisonOptions options) {
    return "%.2f Mpps  %.1f cycles  lost %.2f %%  receiver busy %.0f %%  CPU %d %s  CPU %d %s"
        .formatted(
            run.mpps(),
            run.cycles(),
            100 * run.lost(),
            100 * run.receiverBusy(),
            options.sourceCpu(),
            run.source().text(),
            options.receiverCpu(),
            run.receiver().text());
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
