package org.qmempool.nic.bench.testpmd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * Their side: {@code dpdk-testpmd} with the {@code net_af_xdp} driver in {@code rxonly} mode, run
 * inside the namespace and spoken to at its prompt.
 *
 * <p>Its figures are those of {@code show fwd stats all} after {@code set record-core-cycles on}:
 * sums since the start, of which the caller takes the growth. The driver's FILL and COMPLETION
 * rings are fixed (4096 with 2048 buffers in it, and 2048); RX and TX follow {@code --rxd} and
 * {@code --txd}.
 *
 * <p>Not for several threads at once.
 */
final class TestpmdProcess implements Receiver {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long QUIT_SECONDS = 10;
  private static final int LAST_LINES = 12;
  private static final int MEGABYTES = 256;

  /** The last line of an answer to {@code show fwd stats all} that has the cycles. */
  private static final Pattern CYCLES =
      Pattern.compile(
          "CPU cycles/packet=.*total cycles=(\\d+) / total [a-z]+ packets=(\\d+)\\) at (\\d+) MHz");

  private final Process process;
  private final Writer prompt;
  private final LinkedBlockingQueue<String> output = new LinkedBlockingQueue<>();
  private final Deque<String> last = new ArrayDeque<>();
  private volatile boolean ended;
  private int tscMhz;

  private TestpmdProcess(Process process) {
    this.process = process;
    prompt = process.outputWriter(StandardCharsets.US_ASCII);
    Thread.ofPlatform().daemon().name("testpmd-output").start(this::readOutput);
  }

  /**
   * Starts it and waits until it forwards.
   *
   * @param namespace where the interface is
   * @param setup what both sides have in common
   * @param busyBudget the driver's option of that name; 0 is without preferred busy polling
   * @param runtime a directory for its own files
   * @throws PortException if it does not come up; the message has its last lines
   */
  static TestpmdProcess start(
      NetworkNamespace namespace, Setup setup, int busyBudget, Path runtime) {
    String device = TestpmdPlan.afXdp(0, setup.device(), busyBudget);
    return start(
        namespace,
        new TestpmdPlan("rxonly", List.of(device), RxOnly.BURST, setup, List.of()),
        runtime);
  }

  /**
   * Starts it and waits until it forwards.
   *
   * @param namespace where the interfaces are
   * @param plan what it is to do
   * @param runtime a directory for its own files
   * @throws PortException if it does not come up; the message has its last lines
   */
  static TestpmdProcess start(NetworkNamespace namespace, TestpmdPlan plan, Path runtime) {
    ProcessBuilder builder =
        new ProcessBuilder(command(namespace.path(), plan)).redirectErrorStream(true);
    builder.environment().put("RUNTIME_DIRECTORY", runtime.toString()); // else it is /var/run/dpdk
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new PortException("cannot start nsenter and dpdk-testpmd: " + e.getMessage(), 0);
    }
    TestpmdProcess testpmd = new TestpmdProcess(process);
    try {
      testpmd.say("set record-core-cycles on");
      testpmd.say("start");
      testpmd.await(Pattern.compile("packets/burst="), START_NANOS);
    } catch (RuntimeException e) {
      testpmd.close();
      throw e;
    }
    return testpmd;
  }

  /** The command line. */
  static List<String> command(String namespacePath, TestpmdPlan plan) {
    Setup setup = plan.setup();
    List<String> command =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--net=" + namespacePath,
                "stdbuf", // its answers would stay in a buffer, as its output is no terminal
                "-oL",
                "dpdk-testpmd",
                "--lcores=0@" + setup.sourceCpu() + ",1@" + setup.receiverCpu(),
                "--main-lcore=0",
                "--no-pci",
                "--no-telemetry",
                "--file-prefix=qmempool"));
    if (setup.hugePages()) {
      command.add("--in-memory"); // huge pages without a mounted hugetlbfs and without files
    } else {
      command.addAll(List.of("--no-huge", "--no-shconf"));
    }
    command.addAll(List.of("-m", Integer.toString(MEGABYTES)));
    plan.devices().forEach(device -> command.add("--vdev=" + device));
    command.addAll(
        List.of(
            "--",
            "--interactive",
            "--forward-mode=" + plan.mode(),
            "--nb-cores=1",
            "--rxq=1",
            "--txq=1",
            "--burst=" + plan.burst(),
            "--rxd=" + setup.ring(),
            "--txd=" + setup.ring(),
            "--total-num-mbufs=" + setup.elements()));
    command.addAll(plan.more());
    return command;
  }

  /** The rate of the time stamp counter as DPDK measured it; 0 before the first {@link #totals}. */
  int tscMhz() {
    return tscMhz;
  }

  @Override
  public Totals totals() {
    output.clear();
    long asked = System.nanoTime();
    say("show fwd stats all");
    Matcher cycles = await(CYCLES, ANSWER_NANOS);
    long answered = System.nanoTime();
    tscMhz = Integer.parseInt(cycles.group(3));
    return new Totals(
        Long.parseLong(cycles.group(2)),
        Double.parseDouble(cycles.group(1)),
        asked + (answered - asked) / 2);
  }

  @Override
  public double cyclesPerUnit(double tscMhz) {
    return 1; // it counts cycles
  }

  /** Asks it to quit, so that it detaches its program; ends it if it does not. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        say("stop");
        say("quit");
      }
      if (!process.waitFor(QUIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(QUIT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (PortException e) {
      process.destroyForcibly(); // it had gone away by itself
    }
  }

  private void say(String line) {
    try {
      prompt.write(line + "\n");
      prompt.flush();
    } catch (IOException e) {
      throw failure("dpdk-testpmd ended early");
    }
  }

  private Matcher await(Pattern wanted, long nanos) {
    long deadline = System.nanoTime() + nanos;
    while (true) {
      String line = next(deadline - System.nanoTime());
      if (line == null) {
        throw failure(
            ended
                ? "dpdk-testpmd ended early"
                : "dpdk-testpmd did not answer within "
                    + TimeUnit.NANOSECONDS.toSeconds(nanos)
                    + " s");
      }
      Matcher matcher = wanted.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
  }

  /** Null when the time is over or nothing more will come. */
  private @Nullable String next(long nanos) {
    try {
      long deadline = System.nanoTime() + nanos;
      String line = null;
      while (line == null && System.nanoTime() - deadline < 0 && !(ended && output.isEmpty())) {
        line = output.poll(100, TimeUnit.MILLISECONDS);
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (last) {
          last.addLast(line);
          if (last.size() > LAST_LINES) {
            last.removeFirst();
          }
        }
        output.add(line);
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException("the output of dpdk-testpmd broke off", e);
      }
    } finally {
      ended = true;
    }
  }

  private PortException failure(String what) {
    synchronized (last) {
      return new PortException(what + "; its last lines: " + String.join(" / ", last), 0);
    }
  }
}
