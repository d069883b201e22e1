package org.qmempool.jcstress.model;

import static org.qmempool.jcstress.model.Scenario.call;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Model checking of the stack of batches.
 *
 * <p>The hole: a thread loads the head and its successor, others take both and give the first back,
 * and the first thread's CAS succeeds (ABA); or a container is pushed while a reader still follows
 * its link. Forbidden: any result that is not that of a stack whose calls happened one after the
 * other (linearizability), the count of batches included, and any call that waits for another
 * thread.
 */
class StackModelTest {
  private static final Class<?> OPERATIONS = StackOperations.class;

  @Test
  void everyInterleavingIsThatOfAStack() {
    check(500);
  }

  @Tag("proof")
  @Test
  void everyInterleavingIsThatOfAStackInFull() {
    check(50000);
  }

  private static void check(int interleavings) {
    Budget.scenarios(interleavings)
        .addCustomScenario(
            new Scenario(OPERATIONS)
                .before(call("give", 7, 1), call("give", 7, 2), call("give", 7, 3))
                .thread(call("take", 0))
                .thread(call("take", 1), call("take", 2), call("give", 1, 4))
                .after(drain())
                .build())
        .addCustomScenario(
            new Scenario(OPERATIONS)
                .before(call("give", 7, 1), call("give", 7, 2))
                .thread(call("take", 0), call("release", 0))
                .thread(call("take", 1), call("release", 1), call("give", 1, 3))
                .thread(call("give", 2, 4), call("batches"))
                .after(drain())
                .build())
        .sequentialSpecification(StackOperations.Specification.class)
        .check(OPERATIONS);
  }

  private static Scenario.Call[] drain() {
    return new Scenario.Call[] {
      call("batches"),
      call("take", 3),
      call("take", 4),
      call("take", 5),
      call("take", 6),
      call("give", 0, 8),
      call("batches")
    };
  }
}
