package org.qmempool.nic.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.OffHeapException;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.memory.MemoryPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The program {@code nic-cores}: runs one of the two examples and says what it moved and at which
 * cost.
 *
 * <p>Exit codes: 0 when each packet received was sent or is counted as dropped; 1 when one is
 * missing, or a port could not be opened; 2 for a bad argument.
 */
@Command(
    name = "nic-cores",
    mixinStandardHelpOptions = true,
    version = "nic-cores 0.1.0-SNAPSHOT",
    sortOptions = false,
    description = {
      "Forwards on several cores, in one of two shapes, and shows what a packet costs each thread.",
      "Without --from and --to on memory ports, which need no device and no privilege."
    })
public final class NicCores implements Callable<Integer> {
  private static final int ELEMENTS = 16384;
  private static final int ELEMENTS_OF_A_CORE = 8192; // FILL 4096, TX 2048, the cache and bursts
  private static final int WAITING = 4096;
  private static final int MOST_BURST = 1024;
  private static final long STEP_NANOS = 10_000_000;

  /** The two examples. */
  enum Shape {
    /** A queue per core. */
    RUN_TO_COMPLETION,
    /** A ring between two cores. */
    PIPELINE
  }

  /** What a thread without work does. */
  enum Idle {
    /** Asks again at once. */
    SPIN(BusySpinIdleStrategy::new),
    /** Spins, then yields, then sleeps. */
    BACKOFF(BackoffIdleStrategy::new),
    /** Sleeps for a microsecond. */
    SLEEP(SleepingIdleStrategy::new);

    @SuppressWarnings("ImmutableEnumChecker") // a constructor
    private final Supplier<IdleStrategy> strategy;

    Idle(Supplier<IdleStrategy> strategy) {
      this.strategy = strategy;
    }
  }

  @Parameters(
      paramLabel = "SHAPE",
      description = "run-to-completion (a queue per core) or pipeline (receiver, ring, worker).")
  private Shape shape = Shape.PIPELINE;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Threads of run-to-completion, each with queue 0, 1, ...; ${DEFAULT-VALUE}.")
  private int cores = 2;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description = "Packets moved at a time, 1 to " + MOST_BURST + "; ${DEFAULT-VALUE}.")
  private int burst = 32;

  @Option(
      names = "--idle",
      paramLabel = "HOW",
      description = "What a thread without work does: spin, backoff, sleep; ${DEFAULT-VALUE}.")
  private Idle idle = Idle.BACKOFF;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long, 0.1 to 86400; ${DEFAULT-VALUE}.")
  private double seconds = 3;

  @Option(names = "--from", paramLabel = "DEVICE", description = "Receives, by AF_XDP.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "DEVICE", description = "Sends, by AF_XDP.")
  private @Nullable String to;

  @Spec private @Nullable CommandSpec spec;

  private final List<MempoolCache> caches = new ArrayList<>();
  private final List<PacketPort> ports = new ArrayList<>();
  private @Nullable XdpPort first;

  private NicCores() {}

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
    return new CommandLine(new NicCores())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Shape.class, NicCores::shape)
        .setParameterExceptionHandler(
            (e, parsed) -> {
              e.getCommandLine().getErr().println("nic-cores: " + e.getMessage() + "; see --help");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              if (e instanceof PortException || e instanceof OffHeapException) {
                line.getErr().println("nic-cores: " + e.getMessage());
                return 1;
              }
              throw e;
            })
        .execute(args);
  }

  private static Shape shape(String word) {
    for (Shape shape : Shape.values()) {
      if (shape.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return shape;
      }
    }
    throw new CommandLine.TypeConversionException(
        "'" + word + "' is none of run-to-completion, pipeline");
  }

  @Override
  public Integer call() {
    check();
    try (Mempool pool =
        Mempool.builder()
            .capacity(capacity(shape, cores))
            .layout(ElementLayout.umem(4096))
            .build()) {
      try {
        return measure(shape == Shape.PIPELINE ? pipeline(pool) : runToCompletion(pool));
      } finally {
        ports.reversed().forEach(PacketPort::close);
        caches.forEach(MempoolCache::close);
      }
    }
  }

  /** Elements such that no queue starves for what those of the other cores hold. */
  static int capacity(Shape shape, int cores) {
    return shape == Shape.PIPELINE ? ELEMENTS : Math.max(ELEMENTS, ELEMENTS_OF_A_CORE * cores);
  }

  private void check() {
    require(cores >= 1 && cores <= 64, "cores " + cores, "1 to 64");
    require(burst >= 1 && burst <= MOST_BURST, "burst " + burst, "1 to " + MOST_BURST);
    require(seconds >= 0.1 && seconds <= 86400, "seconds " + seconds, "0.1 to 86400");
    require((from == null) == (to == null), "one of --from and --to alone", "both or none");
  }

  private void require(boolean good, String value, String allowed) {
    if (!good && spec != null) {
      throw new ParameterException(
          spec.commandLine(), value + " is out of range; allowed is " + allowed + ": choose that");
    }
  }

  private MultiCore pipeline(Mempool pool) {
    MempoolCache receiver = cache(pool);
    MempoolCache worker = cache(pool);
    return new Pipeline(
        in(0, pool, receiver), out(0, pool, worker), receiver, worker, WAITING, burst);
  }

  private MultiCore runToCompletion(Mempool pool) {
    RunToCompletion program = new RunToCompletion();
    for (int queue = 0; queue < cores; queue++) {
      MempoolCache cache = cache(pool);
      program.core(in(queue, pool, cache), out(queue, pool, cache), cache, burst);
    }
    return program;
  }

  private MempoolCache cache(Mempool pool) {
    MempoolCache cache = pool.newCache();
    caches.add(cache);
    return cache;
  }

  private PacketPort in(int queue, Mempool pool, MempoolCache cache) {
    return port(from, "in", queue, pool, cache, AttachMode.AUTO);
  }

  private PacketPort out(int queue, Mempool pool, MempoolCache cache) {
    return port(to, "out", queue, pool, cache, AttachMode.NONE);
  }

  private PacketPort port(
      @Nullable String device,
      String name,
      int queue,
      Mempool pool,
      MempoolCache cache,
      AttachMode attach) {
    PacketPort port;
    if (device == null) {
      port = new MemoryPort(name + queue, pool, cache);
    } else {
      var builder = XdpPort.builder(pool, cache).device(device).queue(queue).attach(attach);
      XdpPort umem = first;
      XdpPort opened = (umem == null ? builder : builder.sharing(umem)).open();
      first = umem == null ? opened : umem;
      port = opened;
    }
    ports.add(port);
    return port;
  }

  private int measure(MultiCore program) {
    Map<String, Long> cpu;
    long begin = System.nanoTime();
    Cores running = Cores.start(program, idle.strategy);
    try (running) {
      long end = begin + (long) (seconds * 1e9);
      while (System.nanoTime() - end < 0) {
        LockSupport.parkNanos(STEP_NANOS);
      }
      cpu = running.cpuNanos();
    }
    Throwable failure = running.failure();
    double took = System.nanoTime() - begin;
    long received = ports.stream().mapToLong(port -> port.statistics().received()).sum();
    long sent = program.sent();
    System.out.printf(
        "%s on %s, burst %d, idle %s: %.2f Mpps sent, %d received, %d sent, %d dropped%n",
        shape.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        ports.getFirst().statistics().mode(),
        burst,
        idle.name().toLowerCase(Locale.ROOT),
        sent * 1e3 / took,
        received,
        sent,
        program.dropped());
    cpu.forEach(
        (role, nanos) ->
            System.out.printf(
                "  %-10s %5.1f %% of a CPU, %.1f ns of its time per packet received%n",
                role, 100 * nanos / took, (double) nanos / Math.max(1, received)));
    if (failure != null) {
      System.err.println("nic-cores: an agent failed: " + failure);
      return 1;
    }
    return received == sent + program.dropped() ? 0 : 1;
  }
}
