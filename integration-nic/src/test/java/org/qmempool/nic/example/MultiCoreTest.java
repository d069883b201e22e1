package org.qmempool.nic.example;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.memory.MemoryLink;
import org.qmempool.nic.memory.MemoryPort;

class MultiCoreTest {
  private static final int PACKETS = 100_000;

  private final Mempool pool = Mempool.builder().capacity(4096).build();

  @AfterEach
  void nothingIsInUseAndNoThreadIsLeft() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private static MemoryPort limited(String name, Mempool pool, MempoolCache cache) {
    return new MemoryPort(name, pool, cache, (memory, at, room, sequence) -> 60, PACKETS);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "not within 20 s");
      Thread.onSpinWait();
    }
  }

  /** Runs until all was received, and stops; each thread must have ended. */
  private static void run(
      MultiCore program, Supplier<IdleStrategy> idle, BooleanSupplier received) {
    Cores cores = Cores.start(program, idle);
    try (cores) {
      assertEquals(
          program.agents().stream().map(Agent::roleName).toList(),
          List.copyOf(cores.cpuNanos().keySet()));
      await(received);
    }
    cores.cpuNanos().forEach((role, nanos) -> assertEquals(-1, nanos, role + " has not ended"));
    assertNull(cores.failure());
  }

  @Test
  void aQueuePerCoreSendsEachPacketItReceives() {
    try (MempoolCache one = pool.newCache();
        MempoolCache two = pool.newCache();
        MemoryPort in1 = limited("in1", pool, one);
        MemoryPort in2 = limited("in2", pool, two);
        MemoryPort out1 = new MemoryPort("out1", pool, one);
        MemoryPort out2 = new MemoryPort("out2", pool, two)) {
      RunToCompletion program =
          new RunToCompletion().core(in1, out1, one, 32).core(in2, out2, two, 32);
      run(program, BusySpinIdleStrategy::new, () -> !in1.await(0) && !in2.await(0));
      assertEquals(2L * PACKETS, program.sent());
      assertEquals(0, program.dropped());
      assertEquals(PACKETS, out1.statistics().transmitted());
      assertEquals(PACKETS, out2.statistics().transmitted());
    }
  }

  @Test
  void aPipelineSendsOrCountsEachPacketThatItReceives() {
    try (MempoolCache receiver = pool.newCache();
        MempoolCache worker = pool.newCache();
        MemoryPort in = limited("in", pool, receiver);
        MemoryPort out = new MemoryPort("out", pool, worker)) {
      Pipeline program = new Pipeline(in, out, receiver, worker, 256, 32);
      run(program, BackoffIdleStrategy::new, () -> !in.await(0));
      assertEquals(PACKETS, program.sent() + program.dropped());
      assertEquals(program.sent(), out.statistics().transmitted());
    }
  }

  @Test
  void whatIsOnItsWayWhenAPipelineIsStoppedIsStillSent() {
    // The queue holds all that there is, and the worker has not run when the receiver stops.
    try (MemoryLink in = new MemoryLink("in", pool, 1024, pool, pool);
        MemoryPort out = new MemoryPort("out", pool, pool)) {
      Pipeline program = new Pipeline(in.right(), out, pool, pool, 1024, 32);
      fill(in.left(), 1000);
      Agent receiver = program.agents().get(0);
      Agent worker = program.agents().get(1);
      int received = 0;
      while (received < 1000) {
        received += step(receiver);
      }
      receiver.onClose();
      worker.onClose();
      assertEquals(1000, program.sent());
      assertEquals(0, program.dropped());
    }
  }

  private static int step(Agent agent) {
    try {
      return agent.doWork();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void fill(PacketPort port, int n) {
    PacketBurst burst = new PacketBurst(pool, n);
    for (int i = 0; i < n; i++) {
      assertTrue(burst.add(pool.alloc(), 0, 60));
    }
    int sent = 0;
    while (sent < n) {
      sent += port.transmit(burst, sent, n - sent);
    }
  }

  @Test
  void theWorkSwapsTheAddressesAndTouchesNothingElse() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(20);
      for (int i = 0; i < 20; i++) {
        frame.set(JAVA_BYTE, i, (byte) (0x81 + i));
      }
      AddressSwap.swap(frame, 2);
      int[] from = {0, 1, 8, 9, 10, 11, 12, 13, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18, 19};
      assertEquals(
          IntStream.of(from).mapToObj(i -> (byte) (0x81 + i)).toList(),
          IntStream.range(0, 20).mapToObj(i -> frame.get(JAVA_BYTE, i)).toList());
    }
  }

  @Test
  void agentsRunWithoutAnyOpenedPackage() {
    assertFalse(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.contains("add-opens")),
        "this JVM has a flag that users need not have, so the other tests prove nothing about it");
  }
}
