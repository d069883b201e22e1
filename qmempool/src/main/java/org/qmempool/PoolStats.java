package org.qmempool;

import java.util.List;

/**
 * A pool at a moment. Each number is read by itself, so while threads move handles the numbers may
 * not fit together; at rest they are exact as long as no handle was freed twice: {@code uncommitted
 * + free + cached + inUse = capacity}, and the {@code net} of all caches with {@code netDirect} is
 * {@code inUse}.
 *
 * @param capacity elements that there are at most
 * @param uncommitted elements without memory as yet
 * @param free handles in the depot, fresh ones of committed elements included
 * @param cached handles in caches, those of the CPUs and those with an owner
 * @param inUse handles that were taken and not given back, those that ports hold included
 * @param heldByPorts handles that the ports say they hold; a part of {@code inUse}
 * @param reserved handles that lie in a {@link HandleReserve}; a part of {@code inUse}
 * @param pinned handles that are pinned, see {@link SharedHandles}; a part of {@code inUse}, and
 *     perhaps held by ports too
 * @param netDirect handles taken less handles given back past all caches, while threads held every
 *     cache of a CPU, and through caches that are closed
 * @param dry how often an allocation found fewer handles than it asked for at least
 * @param skipped how often a short allocation passed over a cache that a thread held
 * @param growthStopped why the pool does not grow, see {@link Mempool#growthStopped()}
 * @param ports names of the ports that use the memory
 * @param caches the caches, those of the CPUs first
 */
public record PoolStats(
    int capacity,
    int uncommitted,
    int free,
    int cached,
    int inUse,
    int heldByPorts,
    int reserved,
    int pinned,
    long netDirect,
    long dry,
    long skipped,
    String growthStopped,
    List<String> ports,
    List<CacheStats> caches) {
  /** Makes the lists unmodifiable. */
  public PoolStats {
    ports = List.copyOf(ports);
    caches = List.copyOf(caches);
  }

  /**
   * Who has not given back what: for messages.
   *
   * @return names and net counts of ports and caches, or an empty string if nothing is in use
   */
  public String unreturned() {
    if (inUse == 0 && ports.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(inUse).append(inUse == 1 ? " handle is in use" : " handles are in use");
    if (!ports.isEmpty()) {
      text.append(", ports ").append(ports).append(" hold ").append(heldByPorts);
    }
    if (reserved != 0) {
      text.append(", ").append(reserved).append(" of them reserved");
    }
    if (pinned != 0) {
      text.append(", ").append(pinned).append(" of them pinned");
    }
    String separator = "; taken less given back: ";
    for (CacheStats cache : caches) {
      if (cache.net() != 0) {
        text.append(separator).append(cache.name()).append(' ').append(cache.net());
        separator = ", ";
      }
    }
    if (netDirect != 0) {
      text.append(separator).append("past the caches ").append(netDirect);
    }
    return text.toString();
  }
}
