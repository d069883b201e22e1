package org.qmempool.nic.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NicCoresTest {
  @ParameterizedTest
  @ValueSource(strings = {"run-to-completion", "pipeline"})
  void eachShapeRunsOnMemoryPortsAndAccountsForEachPacket(String shape) {
    assertEquals(0, NicCores.run(shape, "--seconds", "0.2", "--idle", "spin"));
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
