package org.qmempool.nic.doctor;

/**
 * What the host is to be good for.
 *
 * @param gbps rate of the link in Gb/s, above 0
 * @param rttMillis round-trip time in milliseconds, above 0
 * @param poolMib memory of the packet pool in MiB, 1 or more
 */
public record Target(double gbps, double rttMillis, int poolMib) {
  private static final double MAX_GBPS = 10_000;
  private static final double MAX_RTT_MILLIS = 10_000;
  private static final int MAX_POOL_MIB = 1 << 20;
  private static final double BITS_PER_BYTE = 8;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException with the value and the range, if one is outside
   */
  public Target {
    check("--gbps", gbps, MAX_GBPS);
    check("--rtt", rttMillis, MAX_RTT_MILLIS);
    if (poolMib < 1 || poolMib > MAX_POOL_MIB) {
      throw new IllegalArgumentException(
          "--pool "
              + poolMib
              + " is out of range; allowed is 1 to "
              + MAX_POOL_MIB
              + " MiB: choose one in that range");
    }
  }

  /**
   * What is under way on the full link, the least that a window needs.
   *
   * @return bytes
   */
  public long bandwidthDelayProduct() {
    return Math.round(gbps * 1e9 * rttMillis / 1e3 / BITS_PER_BYTE);
  }

  /**
   * The pool's memory.
   *
   * @return bytes
   */
  public long poolBytes() {
    return (long) poolMib << 20;
  }

  private static void check(String name, double value, double most) {
    if (!(value > 0 && value <= most)) { // also where it is no number
      throw new IllegalArgumentException(
          name
              + " "
              + value
              + " is out of range; allowed is above 0 to "
              + (long) most
              + ": choose one in that range");
    }
  }
}
