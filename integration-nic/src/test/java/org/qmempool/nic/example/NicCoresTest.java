package org.qmempool.nic.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NicCoresTest {
  @ParameterizedTest
  @ValueSource(strings = {"run-to-completion", "pipeline"})
  void eachShapeRunsOnMemoryPortsAndAccountsForEachPacket(String shape) {
    assertEquals(0, NicCores.run(shape, "--seconds", "0.2", "--idle", "spin"));
  }

  /** AF_XDP's rings, by default, hold 4096 elements to receive and 2048 to send. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 64})
  void thePoolFillsTheRingsOfEachCore(int cores) {
    int elements = NicCores.capacity(NicCores.Shape.RUN_TO_COMPLETION, cores);
    assertTrue(elements > cores * (4096 + 2048), () -> elements + " elements");
    assertTrue(NicCores.capacity(NicCores.Shape.PIPELINE, cores) > 4096 + 2048);
  }

  @ParameterizedTest
  @CsvSource({
    "both, --seconds, 1",
    "pipeline, --seconds, 0",
    "pipeline, --burst, 0",
    "pipeline, --cores, 65",
    "pipeline, --idle, nap",
    "pipeline, --from, lo",
  })
  void badArgumentsAreRefusedBeforeAnythingIsOpened(String shape, String option, String value) {
    assertEquals(2, NicCores.run(shape, option, value));
  }
}
