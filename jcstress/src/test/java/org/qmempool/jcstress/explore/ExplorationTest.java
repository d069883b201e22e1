package org.qmempool.jcstress.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Explores the rings' own algebra, copied from the production source by the build, in every order
 * of its shared accesses, with a thread that dies inside any call, under two memories. Command:
 * {@code jcstress/explore}; what it looks for stands in {@link Contract}, {@link Explorer} and
 * {@link Memory}.
 *
 * <p>The hole under the consistent memory: an order of two claims, or of a claim, a store and a
 * lap, in which an element is lost, doubled, overtaken or hidden for good. Under the weak one: a
 * slot seen without what was done before it was stored, or stored again while it is still read.
 * Forbidden: what breaks the contract.
 */
class ExplorationTest {
  @Test
  void spscKeepsTheContract() {
    explore(Scenarios.brief(Scenario.Kind.SPSC), false);
  }

  @Test
  void spscKeepsTheContractUnderWeakMemory() {
    explore(Scenarios.brief(Scenario.Kind.SPSC), true);
  }

  @Test
  void spmcKeepsTheContract() {
    explore(Scenarios.brief(Scenario.Kind.SPMC), false);
  }

  @Test
  void spmcKeepsTheContractUnderWeakMemory() {
    explore(Scenarios.brief(Scenario.Kind.SPMC), true);
  }

  @Test
  void mpscKeepsTheContract() {
    explore(Scenarios.brief(Scenario.Kind.MPSC), false);
  }

  @Test
  void mpscKeepsTheContractUnderWeakMemory() {
    explore(Scenarios.brief(Scenario.Kind.MPSC), true);
  }

  @Test
  void mpmcKeepsTheContract() {
    explore(Scenarios.brief(Scenario.Kind.MPMC), false);
  }

  @Test
  void mpmcKeepsTheContractUnderWeakMemory() {
    explore(Scenarios.brief(Scenario.Kind.MPMC), true);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void eachKindKeepsTheContractInFull(Scenario.Kind kind) {
    explore(Scenarios.full(kind, false), false);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void eachKindKeepsTheContractUnderWeakMemoryInFull(Scenario.Kind kind) {
    explore(Scenarios.full(kind, true), true);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void eachKindKeepsTheContractWhenTwoDie(Scenario.Kind kind) {
    explore(Scenarios.brief(kind), false, 2);
    explore(Scenarios.brief(kind), true, 2);
  }

  private static void explore(List<Scenario> scenarios, boolean weak) {
    explore(scenarios, weak, 1);
  }

  private static void explore(List<Scenario> scenarios, boolean weak, int mayDie) {
    for (Scenario scenario : scenarios) {
      long begin = System.nanoTime();
      int states = Explorer.explore(scenario, weak, mayDie);
      System.out.printf(
          "explored %,9d states, %s memory, up to %d dead, %5.1f s: %s%n",
          states,
          weak ? "weak" : "consistent",
          mayDie,
          (System.nanoTime() - begin) / 1e9,
          scenario);
      assertTrue(states > 40, "too few states: the exploration has not begun");
    }
  }
}
