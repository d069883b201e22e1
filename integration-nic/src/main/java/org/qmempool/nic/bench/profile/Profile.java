package org.qmempool.nic.bench.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of one run went.
 *
 * @param packets received while it was looked at
 * @param samples it is made of; 0 where there are none
 * @param missing why it is not by {@link TimeClass}; empty where it is
 * @param nanos CPU time of a packet by class; without samples by user, system and softirq
 */
public record Profile(long packets, long samples, String missing, Map<String, Double> nanos) {

  /** Copies the map, in its order. */
  public Profile {
    nanos = Collections.unmodifiableMap(new LinkedHashMap<>(nanos));
  }

  /** The form that goes from child to parent. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("packets", packets);
    map.put("samples", samples);
    map.put("missing", missing);
    map.put("nanos", nanos);
    return map;
  }

  /**
   * Reads what a child has answered.
   *
   * @param map of the child's answer
   * @return the same
   */
  public static Profile of(Map<String, Object> map) {
    Map<String, Double> nanos = new LinkedHashMap<>();
    if (map.get("nanos") instanceof Map<?, ?> byName) {
      byName.forEach((name, value) -> nanos.put(String.valueOf(name), number(value).doubleValue()));
    }
    return new Profile(
        number(map.get("packets")).longValue(),
        number(map.get("samples")).longValue(),
        String.valueOf(map.get("missing")),
        nanos);
  }

  private static Number number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException(value + " is no number: parent and child differ");
  }
}
