package org.qmempool.jcstress.explore;

import static org.qmempool.jcstress.explore.Call.*;

import org.junit.jupiter.api.Test;

class ExplorationTest {
  @Test
  void mpmc() {
    for (boolean weak : new boolean[] {false, true}) {
      Scenario s = new Scenario(Scenario.Kind.MPMC, 2, 3).thread(putBurst(2)).thread(put()).thread(takeBurst(2));
      long begin = System.nanoTime();
      int n = Explorer.explore(s, weak, 1);
      System.out.printf("%s weak=%s: %d states %.1f s%n", s, weak, n, (System.nanoTime() - begin) / 1e9);
    }
  }
}
