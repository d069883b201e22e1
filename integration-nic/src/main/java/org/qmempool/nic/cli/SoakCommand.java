package org.qmempool.nic.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.job.JobOptions;
import org.qmempool.nic.bench.traffic.LossAccount;
import org.qmempool.nic.bench.traffic.PortKind;
import org.qmempool.nic.bench.traffic.Soak;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs for long, and accounts for every frame and every element. */
@Command(
    name = "soak",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Forwards frames between veth pairs of its own for a long time, now with no more than fits,"
            + " now with too much; ends with 1 when a frame is lost without explanation, an element"
            + " leaks or memory grows. As root, but for the memory port.")
final class SoakCommand implements Callable<Integer> {
  private static final double MIB = 1 << 20;
  private static final long SAY_EVERY_NANOS = 10_000_000_000L;

  @Option(
      names = "--port",
      paramLabel = "KIND",
      defaultValue = "xdp",
      converter = Choice.Port.class,
      description = "xdp, packet or memory; ${DEFAULT-VALUE} by default.")
  private PortKind port = PortKind.XDP;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long, 1 to 1e6; ${DEFAULT-VALUE} by default.")
  private double seconds = 600;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description =
          "Packets that the application moves at a time, 1 to "
              + JobOptions.MAX_BURST
              + "; ${DEFAULT-VALUE} by default.")
  private int burst = 32;

  @Spec private @Nullable CommandSpec spec;

  private long said;

  @Override
  public Integer call() {
    require(seconds >= 1 && seconds <= 1e6, "seconds " + seconds, "1 to 1e6");
    require(burst >= 1 && burst <= JobOptions.MAX_BURST, "burst " + burst, "1 to 256");
    said = System.nanoTime();
    Soak.Result result = Soak.run(port, burst, (long) (seconds * 1e9), this::progress);
    System.out.println("soak of " + result.rounds() + " rounds, " + result.mode());
    print("closed loop", result.closed());
    print("open loop", result.open());
    System.out.printf(
        "memory: %.1f MiB after a quarter of the time, %.1f MiB at the end%n",
        result.residentBefore() / MIB, result.residentAfter() / MIB);
    if (result.sound()) {
      System.out.println("sound: every frame accounted for, no element leaked, memory flat");
      return 0;
    }
    System.err.println(
        "nic-run: soak failed: "
            + (result.fault().isEmpty() ? "memory grew, see above" : result.fault()));
    return 1;
  }

  private void progress(Soak.Result result) {
    long now = System.nanoTime();
    LossAccount closed = result.closed();
    if (now - said >= SAY_EVERY_NANOS && closed != null) {
      said = now;
      System.err.printf("round %d, %d frames in closed loop%n", result.rounds(), closed.sent());
    }
  }

  private static void print(String what, @Nullable LossAccount account) {
    if (account != null) {
      System.out.printf(
          "%s: %d sent, %d received, %d missing, of which %d explained by %s%n",
          what,
          account.sent(),
          account.received(),
          account.gaps(),
          account.explained(),
          account.drops());
    }
  }

  private void require(boolean good, String value, String allowed) {
    if (!good && spec != null) {
      throw new ParameterException(
          spec.commandLine(), value + " is out of range; allowed is " + allowed + ": choose that");
    }
  }
}
