package org.qmempool.jmh.gate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NoiseTest {
  @Test
  void anyOfTheThreeIsSaid() {
    assertTrue(new Noise(0.1, 0.1, 0.01).warning().isEmpty());
    assertTrue(new Noise(0.3, 0, 0).warning().isPresent());
    assertTrue(new Noise(0, 0.2, 0).warning().isPresent());
    assertTrue(new Noise(0, 0, 0.06).warning().isPresent());
  }

  @Test
  void thisMachineCanBeMeasured() {
    Noise noise = Noise.now();
    assertTrue(noise.spread() >= 0, noise.toString());
    assertTrue(noise.foreign() >= 0 && noise.foreign() <= 1, noise.toString());
    assertTrue(noise.steal() >= 0 && noise.steal() <= 1, noise.toString());
  }

  @Test
  void theKernelsCountIsRead() {
    String line = "cpu  100 1 50 800 20 3 6 20 55 0";
    Noise.CpuShares shares = Noise.CpuShares.parse(line);
    assertEquals(new Noise.CpuShares(1000, 820, 20), shares);
    assertEquals(0.16, shares.busy());
    assertEquals(0.02, shares.steal());
    assertEquals(new Noise.CpuShares(0, 0, 0), shares.since(shares));
  }
}
