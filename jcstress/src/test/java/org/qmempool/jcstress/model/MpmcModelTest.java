package org.qmempool.jcstress.model;

import static org.qmempool.jcstress.model.Scenario.call;

import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Model checking of the ring of many producers and consumers: two of each, bursts of 1 and 2.
 *
 * <p>The hole: two producers take one slot, a consumer takes a slot that this lap has not stored, a
 * consumer takes what another one has taken. Forbidden: what {@link RingContract} refuses, and any
 * call that waits for another thread.
 */
class MpmcModelTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Mpmc1.class,
        RingOperations.Mpmc2.class,
        RingOperations.Mpmc3.class
      })
  void everyInterleavingKeepsTheContract(Class<?> operations) {
    check(operations, 300);
  }

  @Tag("proof")
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Mpmc1.class,
        RingOperations.Mpmc2.class,
        RingOperations.Mpmc3.class
      })
  void everyInterleavingKeepsTheContractInFull(Class<?> operations) {
    check(operations, 30000);
  }

  private static void check(Class<?> operations, int interleavings) {
    Budget.scenarios(interleavings)
        .addCustomScenario(bursts(operations))
        .addCustomScenario(singles(operations))
        .addCustomScenario(bulks(operations))
        .verifier(RingContract.class)
        .check(operations);
  }

  /** Bursts against bursts, after an even lap was begun. */
  private static ExecutionScenario bursts(Class<?> operations) {
    return new Scenario(operations)
        .before(call("putBurst", 1, 1))
        .thread(call("putBurst", 11, 2), call("putBurst", 13, 1))
        .thread(call("putBurst", 21, 2))
        .thread(call("takeBurst", 2), call("takeBurst", 1))
        .thread(call("takeBurst", 2))
        .after(drain())
        .build();
  }

  /** Single operations, in laps of both parities. */
  private static ExecutionScenario singles(Class<?> operations) {
    return new Scenario(operations)
        .before(call("put", 1), call("take"), call("put", 2))
        .thread(call("put", 11), call("put", 12))
        .thread(call("put", 21), call("put", 22))
        .thread(call("take"), call("take"))
        .thread(call("take"))
        .after(drain())
        .build();
  }

  /** All or none, on a full ring. */
  private static ExecutionScenario bulks(Class<?> operations) {
    return new Scenario(operations)
        .before(call("putBurst", 1, 3))
        .thread(call("takeBulk", 2), call("putBulk", 11, 2))
        .thread(call("takeBurst", 1), call("putBulk", 21, 2))
        .after(drain())
        .build();
  }

  private static Scenario.Call[] drain() {
    return new Scenario.Call[] {call("takeBurst", 2), call("take"), call("takeBurst", 3)};
  }
}
