package org.qmempool.nic.example;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link MultiCore}, one per agent. {@link #close} stops them in the program's
 * order, each after the work of those before it is done.
 */
final class Cores implements AutoCloseable {
  private final List<AgentRunner> runners = new ArrayList<>();
  private final Map<String, Thread> threads = new LinkedHashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Cores(MultiCore program, Supplier<IdleStrategy> idle) {
    for (Agent agent : program.agents()) {
      AgentRunner runner = new AgentRunner(idle.get(), this::fail, null, agent);
      runners.add(runner);
      threads.put(agent.roleName(), AgentRunner.startOnThread(runner));
    }
  }

  /**
   * Starts the threads.
   *
   * @param program what they do
   * @param idle makes what a thread does that finds nothing to do; one each
   */
  static Cores start(MultiCore program, Supplier<IdleStrategy> idle) {
    return new Cores(program, idle);
  }

  /** The CPU time of each thread so far, in nanoseconds, by its role; -1 when it has ended. */
  Map<String, Long> cpuNanos() {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    Map<String, Long> nanos = new LinkedHashMap<>();
    threads.forEach((role, thread) -> nanos.put(role, clock.getThreadCpuTime(thread.threadId())));
    return nanos;
  }

  /** What an agent threw, which then goes on with its next round; null as a rule. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  private void fail(Throwable thrown) {
    failure.compareAndSet(null, thrown);
  }

  /** Returns when all have ended, what was on its way included. */
  @Override
  public void close() {
    runners.forEach(AgentRunner::close);
  }
}
