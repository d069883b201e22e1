package org.qmempool.jcstress.model;

import static org.qmempool.jcstress.model.Scenario.call;

import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Model checking of the ring of one producer and one consumer.
 *
 * <p>The hole: an interleaving in which a slot is read before it is stored or stored before it is
 * read, or in which empty or full is reported wrongly. Forbidden: of single and bulk calls, any
 * result that is not that of a bounded queue whose calls happened one after the other
 * (linearizability); of bursts, what {@link RingContract} refuses; and any call that waits for the
 * other thread.
 */
class SpscModelTest {
  static Stream<Arguments> capacities() {
    return Stream.of(
        Arguments.of(SpscOperations.Capacity1.class, BoundedQueue.Capacity1.class),
        Arguments.of(SpscOperations.Capacity2.class, BoundedQueue.Capacity2.class),
        Arguments.of(SpscOperations.Capacity3.class, BoundedQueue.Capacity3.class));
  }

  @ParameterizedTest
  @MethodSource("capacities")
  void singlesAndBulksAreThoseOfABoundedQueue(Class<?> operations, Class<?> specification) {
    check(operations, specification, 4, 100);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("capacities")
  void singlesAndBulksAreThoseOfABoundedQueueInFull(Class<?> operations, Class<?> specification) {
    check(operations, specification, 100, 3000);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Spsc1.class,
        RingOperations.Spsc2.class,
        RingOperations.Spsc3.class
      })
  void burstsKeepTheContract(Class<?> operations) {
    checkBursts(operations, 300);
  }

  @Tag("proof")
  @ParameterizedTest
  @ValueSource(
      classes = {
        RingOperations.Spsc1.class,
        RingOperations.Spsc2.class,
        RingOperations.Spsc3.class
      })
  void burstsKeepTheContractInFull(Class<?> operations) {
    checkBursts(operations, 50000);
  }

  private static void checkBursts(Class<?> operations, int interleavings) {
    ExecutionScenario scenario =
        new Scenario(operations)
            .before(call("putBurst", 1, 2), call("take"))
            .thread(call("putBurst", 11, 2), call("putBurst", 13, 2), call("put", 15))
            .thread(call("takeBurst", 2), call("takeBurst", 2), call("takeBulk", 2))
            .after(call("takeBurst", 2), call("take"), call("takeBurst", 3))
            .build();
    Budget.scenarios(interleavings)
        .addCustomScenario(scenario)
        .verifier(RingContract.class)
        .check(operations);
  }

  private static void check(Class<?> operations, Class<?> specification, int scenarios, int each) {
    Budget.random(scenarios, each)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(specification)
        .check(operations);
  }
}
