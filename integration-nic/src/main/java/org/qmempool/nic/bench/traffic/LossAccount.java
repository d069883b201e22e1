package org.qmempool.nic.bench.traffic;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The balance of one run: every frame that was made either arrived or lies in one drop counter.
 *
 * @param sent frames that the source made
 * @param received good frames at the sink, each once
 * @param gaps of the sent frames, those that the sink misses
 * @param doubled frames that came twice or out of order
 * @param corrupt frames that were changed on the way, or are not ours
 * @param drops what the drop counters say, by cause, in the order of the way
 * @param backlog frames that the backlog queues of the whole machine dropped meanwhile (softnet);
 *     no part of the drops, as a veth of ours never uses these queues
 * @param mayLose false for a closed-loop run, in which any loss is a fault
 */
public record LossAccount(
    long sent,
    long received,
    long gaps,
    long doubled,
    long corrupt,
    Map<String, Long> drops,
    long backlog,
    boolean mayLose) {

  /** Copies the drops, keeping their order. */
  public LossAccount {
    drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
  }

  /**
   * What the counters explain.
   *
   * @return the sum of all drops
   */
  public long explained() {
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What they do not explain.
   *
   * @return 0 when the books balance; negative if more was counted as dropped than is missing
   */
  public long unexplained() {
    return gaps - explained();
  }

  /**
   * The verdict.
   *
   * @return true if frames arrived, nothing is unexplained, doubled or corrupt, and nothing lost
   *     that may not be
   */
  public boolean balances() {
    return received > 0
        && unexplained() == 0
        && doubled == 0
        && corrupt == 0
        && sent == received + gaps
        && (mayLose || gaps == 0);
  }

  /**
   * Adds two accounts of the same kind.
   *
   * @param other another run's
   * @return the sums
   */
  public LossAccount plus(LossAccount other) {
    Map<String, Long> sum = new LinkedHashMap<>(drops);
    other.drops.forEach((cause, n) -> sum.merge(cause, n, Long::sum));
    return new LossAccount(
        sent + other.sent,
        received + other.received,
        gaps + other.gaps,
        doubled + other.doubled,
        corrupt + other.corrupt,
        sum,
        backlog + other.backlog,
        mayLose && other.mayLose);
  }

  /**
   * As a JSON object.
   *
   * @return numbers and a map of drops
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("sent", sent);
    map.put("received", received);
    map.put("gaps", gaps);
    map.put("doubled", doubled);
    map.put("corrupt", corrupt);
    map.put("drops", drops);
    map.put("backlog", backlog);
    map.put("mayLose", mayLose);
    return map;
  }

  /**
   * From what {@link #toMap} made.
   *
   * @param map such a map
   * @return the account
   * @throws IllegalArgumentException if something is missing
   */
  public static LossAccount of(Map<?, ?> map) {
    Map<String, Long> drops = new LinkedHashMap<>();
    Map<?, ?> counted = value(map, "drops", Map.class);
    counted.forEach((cause, n) -> drops.put(String.valueOf(cause), ((Number) n).longValue()));
    return new LossAccount(
        number(map, "sent"),
        number(map, "received"),
        number(map, "gaps"),
        number(map, "doubled"),
        number(map, "corrupt"),
        drops,
        number(map, "backlog"),
        value(map, "mayLose", Boolean.class));
  }

  private static long number(Map<?, ?> map, String key) {
    return value(map, key, Number.class).longValue();
  }

  /** What a child must have said: what is missing is no 0. */
  static <T> T value(Map<?, ?> map, String key, Class<T> type) {
    Object value = map.get(key);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "'" + key + "' is " + value + " in a result; it must be a " + type.getSimpleName());
    }
    return type.cast(value);
  }
}
