package org.qmempool.nic.bench.testpmd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.NetworkNamespace;

/** Our side of a bout: a program that one thread runs round by round, on one CPU. */
final class OurLoop implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int ROUNDS_PER_CALL = 1 << 12;
  private static final VarHandle PACKETS;

  static {
    try {
      PACKETS =
          MethodHandles.lookup()
              .findVarHandle(OurLoop.class, "packets", long.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What the thread does. */
  interface Program extends AutoCloseable {
    /** One bounded round; packets that went through. */
    int round();

    @Override
    void close();
  }

  private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stop;
  private volatile @Nullable Throwable failure;
  private long packets;

  private OurLoop(NetworkNamespace namespace, int cpu, Supplier<? extends Program> open) {
    thread = namespace.start("worker", () -> run(cpu, open));
  }

  /**
   * Opens the program on its thread and starts it.
   *
   * @param namespace of the thread
   * @param cpu where it runs
   * @param open opens the program
   * @throws PortException if it cannot be opened
   */
  static OurLoop start(NetworkNamespace namespace, int cpu, Supplier<? extends Program> open) {
    OurLoop loop = new OurLoop(namespace, cpu, open);
    try {
      var _ = loop.opened.get(BOUND.toNanos(), TimeUnit.NANOSECONDS);
      return loop;
    } catch (ExecutionException e) {
      loop.close();
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      loop.close();
      throw new PortException("opening took more than " + BOUND.toSeconds() + " s", 0);
    } catch (InterruptedException e) {
      loop.close();
      Thread.currentThread().interrupt();
      throw new PortException("interrupted while opening", 0);
    }
  }

  /** Packets that went through so far. */
  long packets() {
    return (long) PACKETS.getOpaque(this); // a count that one thread writes; no order is needed
  }

  /** The thread, for its clocks. */
  Thread thread() {
    return thread;
  }

  private void run(int cpu, Supplier<? extends Program> open) {
    try (Program program = open.get()) {
      Affinity.pin(cpu);
      opened.complete(true);
      while (!stop) {
        rounds(program);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      opened.completeExceptionally(e);
    }
  }

  /** A method of its own, so that the compiler meets it often. */
  private void rounds(Program program) {
    long packets = this.packets;
    for (int i = 0; i < ROUNDS_PER_CALL; i++) {
      int n = program.round();
      if (n > 0) {
        packets += n;
        PACKETS.setOpaque(this, packets);
      }
    }
  }

  /** Stops the program and closes it; throws what ended it early, if anything did. */
  @Override
  public void close() {
    stop = true;
    try {
      if (!thread.join(BOUND)) {
        throw new PortException("the worker did not end within " + BOUND.toSeconds() + " s", 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof RuntimeException e
        && opened.isDone()
        && !opened.isCompletedExceptionally()) {
      throw e;
    }
  }
}
