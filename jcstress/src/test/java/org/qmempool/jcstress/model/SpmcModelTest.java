package org.qmempool.jcstress.model;

import static org.qmempool.jcstress.model.Scenario.call;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Model checking of the ring of one producer and many consumers: bursts of 1 and 2.
 *
 * <p>The hole: two consumers take one element, or the producer stores a slot whose element is not
 * taken. Forbidden: what {@link RingContract} refuses, and any call that waits for another thread.
 */
class SpmcModelTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Spmc1.class,
        RingOperations.Spmc2.class,
        RingOperations.Spmc3.class
      })
  void everyInterleavingKeepsTheContract(Class<?> operations) {
    check(operations, 200);
  }

  @Tag("proof")
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Spmc1.class,
        RingOperations.Spmc2.class,
        RingOperations.Spmc3.class
      })
  void everyInterleavingKeepsTheContractInFull(Class<?> operations) {
    check(operations, 30000);
  }

  private static void check(Class<?> operations, int interleavings) {
    Budget.scenarios(interleavings)
        .addCustomScenario(
            new Scenario(operations)
                .before(call("put", 1))
                .thread(call("putBurst", 11, 2), call("put", 13), call("putBulk", 14, 2))
                .thread(call("takeBurst", 2), call("take"))
                .thread(call("takeBulk", 2), call("take"))
                .after(call("takeBurst", 2), call("take"), call("takeBurst", 3))
                .build())
        .verifier(RingContract.class)
        .check(operations);
  }
}
