package org.qmempool.nic.bench.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.baseline.Variant;

/**
 * The application under traffic for a long time: runs in which nothing may be lost and runs in
 * which most is, in turn, on one set of ports and one pool that stay open. After each run every
 * frame is accounted for and every element is in the pool or with a port, else the soak ends there.
 */
public final class Soak {
  private static final long CLOSED_NANOS = 1_000_000_000;
  private static final int OPEN_FRAMES = 500_000;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int BYTES_PER_KIB = 1024;

  /** Resident memory may grow by so much: what the compiler and the collector still take. */
  private static final long FLAT_BYTES = 32L << 20;

  private Soak() {}

  /**
   * How it went.
   *
   * @param mode what the frames travelled over
   * @param rounds of both kinds
   * @param closed the sum of the runs in which nothing may be lost; null if there was none
   * @param open the sum of the runs with too much traffic; null if there was none
   * @param residentBefore bytes of memory after a quarter of the time
   * @param residentAfter bytes of memory at the end
   * @param fault why it ended early; empty if it did not
   */
  public record Result(
      String mode,
      int rounds,
      @Nullable LossAccount closed,
      @Nullable LossAccount open,
      long residentBefore,
      long residentAfter,
      String fault) {

    /**
     * The verdict.
     *
     * @return true if it ran to its end, all books balance, and memory stayed flat
     */
    public boolean sound() {
      return fault.isEmpty()
          && closed != null
          && closed.balances()
          && open != null
          && open.balances()
          && grown() <= FLAT_BYTES;
    }

    /**
     * By how much memory grew.
     *
     * @return bytes; negative if it shrank
     */
    public long grown() {
      return residentAfter - residentBefore;
    }
  }

  /**
   * Runs it.
   *
   * @param kind what the frames travel over
   * @param burst packets that the application moves at a time, 1 to 256
   * @param nanos how long; at least one round of both kinds is run
   * @param progress is told after each round
   * @return how it went
   * @throws org.qmempool.nic.PortException if the ports cannot be had; one line says why
   */
  public static Result run(PortKind kind, int burst, long nanos, Consumer<Result> progress) {
    long begin = System.nanoTime();
    try (TestBed bed = TestBed.open(kind, Variant.QMEMPOOL)) {
      Result result = new Result(bed.mode(), 0, null, null, resident(), 0, "");
      do {
        result = round(bed, burst, Math.min(nanos, CLOSED_NANOS), result);
        if (4 * (System.nanoTime() - begin) < nanos || result.rounds() == 1) {
          result = since(result, resident());
        }
        progress.accept(result);
      } while (result.fault().isEmpty() && System.nanoTime() - begin < nanos);
      return result;
    }
  }

  private static Result round(TestBed bed, int burst, long nanos, Result so) {
    LossAccount closed = so.closed();
    LossAccount open = so.open();
    String fault = "";
    try {
      LossAccount inStep = bed.closedLoop(burst, 0, nanos).loss();
      closed = closed == null ? inStep : closed.plus(inStep);
      LossAccount flood = bed.openLoop(burst, OPEN_FRAMES).loss();
      open = open == null ? flood : open.plus(flood);
      if (!inStep.balances()) {
        fault = "a closed-loop run does not balance: " + inStep;
      } else if (!flood.balances()) {
        fault = "an open-loop run does not balance: " + flood;
      }
    } catch (IllegalStateException e) {
      fault = String.valueOf(e.getMessage()); // an element that leaked, or a count that cannot be
    }
    return new Result(
        so.mode(), so.rounds() + 1, closed, open, so.residentBefore(), resident(), fault);
  }

  private static Result since(Result so, long resident) {
    return new Result(
        so.mode(), so.rounds(), so.closed(), so.open(), resident, so.residentAfter(), so.fault());
  }

  /** Resident memory of this process, in bytes. */
  private static long resident() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + STATUS + "; /proc must be mounted", e);
    }
    throw new IllegalStateException("no VmRSS in " + STATUS);
  }
}
