package org.qmempool.nic.bench.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one run measured.
 *
 * @param mpps million packets a second at the sink
 * @param busyNanos nanoseconds per packet of the application's rounds that moved packets
 * @param averageBurst packets per such round
 * @param sizes how many packets the first of these rounds moved
 * @param loss the balance of the run
 */
public record RunResult(
    double mpps, double busyNanos, double averageBurst, List<Integer> sizes, LossAccount loss) {

  static RunResult of(double mpps, ApplicationLoop application, LossAccount loss) {
    return new RunResult(
        mpps,
        application.busyNanosPerPacket(),
        application.averageBurst(),
        Arrays.stream(application.recordedSizes()).boxed().toList(),
        loss);
  }

  /**
   * As a JSON object.
   *
   * @return what {@link #of(Map)} reads
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mpps", mpps);
    map.put("busyNanos", busyNanos);
    map.put("averageBurst", averageBurst);
    map.put("sizes", sizes);
    map.put("loss", loss.toMap());
    return map;
  }

  /**
   * From what {@link #toMap} made.
   *
   * @param map such a map
   * @return the result
   * @throws IllegalArgumentException if something is missing
   */
  public static RunResult of(Map<String, Object> map) {
    List<Integer> sizes = new ArrayList<>();
    List<?> list = LossAccount.value(map, "sizes", List.class);
    list.forEach(n -> sizes.add(((Number) n).intValue()));
    return new RunResult(
        number(map, "mpps"),
        number(map, "busyNanos"),
        number(map, "averageBurst"),
        sizes,
        LossAccount.of(LossAccount.value(map, "loss", Map.class)));
  }

  private static double number(Map<String, Object> map, String key) {
    return LossAccount.value(map, key, Number.class).doubleValue();
  }
}
