package org.qmempool.nic.bench.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildFailure;
import org.qmempool.nic.bench.measure.ChildJvm;

class ReplayChildTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource(names = {"QMEMPOOL", "PACKET_REENTRANT"})
  void aChildMeasuresWhatItIsAskedFor(Variant variant) {
    try (ChildJvm child = ChildJvm.start(ReplayChild.class, List.of("-Xmx64m"), variant.option())) {
      expect(child, "forward 1 1 32 256", "1", "32", "256");
      expect(child, "handles 1 1 32", "1", "32");
      expect(child, "recorded 1 32 32 31 1 7", "32");
      expect(child, "pattern 1", "alloc-64-free-256", "alloc-256-free-256", "one-by-one-256");
      expect(child, "pipeline 1 8", "8");
      assertThrows(ChildFailure.class, () -> child.ask("sing 1", BOUND));
    }
  }

  private static void expect(ChildJvm child, String command, String... names) {
    Map<String, Object> answer = child.ask(command, BOUND);
    assertEquals(Set.of(names), answer.keySet());
    answer.values().forEach(value -> assertTrue(((Number) value).doubleValue() > 0, command));
  }
}
