package org.qmempool.jcstress.model;

import static org.qmempool.jcstress.model.Scenario.call;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Model checking of the ring of many producers and one consumer: bursts of 1 and 2.
 *
 * <p>The hole: two producers take one slot, or the consumer passes a slot that is not stored, or
 * empties one that is stored again. Forbidden: what {@link RingContract} refuses, and any call that
 * waits for another thread.
 */
class MpscModelTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Mpsc1.class,
        RingOperations.Mpsc2.class,
        RingOperations.Mpsc3.class
      })
  void everyInterleavingKeepsTheContract(Class<?> operations) {
    check(operations, 200);
  }

  @Tag("proof")
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Mpsc1.class,
        RingOperations.Mpsc2.class,
        RingOperations.Mpsc3.class
      })
  void everyInterleavingKeepsTheContractInFull(Class<?> operations) {
    check(operations, 30000);
  }

  private static void check(Class<?> operations, int interleavings) {
    Budget.scenarios(interleavings)
        .addCustomScenario(
            new Scenario(operations)
                .before(call("put", 1))
                .thread(call("putBurst", 11, 2), call("put", 13))
                .thread(call("putBulk", 21, 2), call("put", 23))
                .thread(call("takeBurst", 2), call("take"), call("takeBulk", 2))
                .after(call("takeBurst", 2), call("take"), call("takeBurst", 3))
                .build())
        .verifier(RingContract.class)
        .check(operations);
  }
}
