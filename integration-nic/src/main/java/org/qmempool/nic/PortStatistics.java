package org.qmempool.nic;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a port has done since it was opened: an immutable snapshot of its counters.
 *
 * <p>Two kinds of named counters stand beside the totals. A <em>drop</em> is a packet that was lost
 * at this port, each lost packet under one name, so that their sum explains what is missing. An
 * <em>event</em> is worth knowing but loses nothing by itself: a doorbell rung, a pool found dry.
 *
 * @param port the port's name
 * @param mode what the port runs on, e.g. {@code "af_xdp native copy"}
 * @param received packets given to the caller of receive
 * @param receivedBytes their bytes
 * @param transmitted packets taken from the caller of transmit
 * @param transmittedBytes their bytes
 * @param completed of the transmitted packets, those that are complete and freed
 * @param heldForReceive elements that wait in the port for frames to come
 * @param heldForTransmit transmitted packets that are not complete
 * @param drops packets lost at this port, by cause
 * @param events other occurrences, by name
 */
public record PortStatistics(
    String port,
    String mode,
    long received,
    long receivedBytes,
    long transmitted,
    long transmittedBytes,
    long completed,
    long heldForReceive,
    long heldForTransmit,
    Map<String, Long> drops,
    Map<String, Long> events) {

  /** Checks for null and copies the maps, keeping their order. */
  public PortStatistics {
    Objects.requireNonNull(port, "port");
    Objects.requireNonNull(mode, "mode");
    drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
    events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
  }

  /**
   * The sum of all drops.
   *
   * @return packets
   */
  public long dropped() {
    long sum = 0;
    for (long n : drops.values()) {
      sum += n;
    }
    return sum;
  }

  /**
   * One drop counter; 0 when the port has none of that name.
   *
   * @param name the counter's name
   * @return packets
   */
  public long drop(String name) {
    return drops.getOrDefault(name, 0L);
  }

  /**
   * One event counter; 0 when the port has none of that name.
   *
   * @param name the counter's name
   * @return how often it occurred
   */
  public long event(String name) {
    return events.getOrDefault(name, 0L);
  }
}
