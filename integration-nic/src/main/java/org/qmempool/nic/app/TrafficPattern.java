package org.qmempool.nic.app;

/**
 * Who sends to whom: the traffic patterns of "Understanding Host Network Stack Overheads" (Cai and
 * others, SIGCOMM 2021), with {@code n} the number of flows asked for.
 *
 * <pre>
 *   SINGLE       one sender to one receiver, one flow
 *   ONE_TO_ONE   n senders, each to a receiver of its own: n flows
 *   INCAST       n senders to one receiver: n flows
 *   OUTCAST      one sender to n receivers: n flows
 *   ALL_TO_ALL   n senders, each to each of n receivers: n * n flows
 *   MIXED        one sender to one receiver: a long flow and n short ones; n + 1 flows
 * </pre>
 *
 * <p>Flows are numbered from 0. All take turns, frame by frame; of {@link #MIXED} the long flow,
 * number 0, has each second frame, and the short ones share the others. Pure functions.
 */
public enum TrafficPattern {
  /** One flow. */
  SINGLE,
  /** As many pairs as flows. */
  ONE_TO_ONE,
  /** Many senders, one receiver. */
  INCAST,
  /** One sender, many receivers. */
  OUTCAST,
  /** Each to each. */
  ALL_TO_ALL,
  /** A long flow and many short ones between one pair. */
  MIXED;

  /** The largest number of flows that can be asked for. */
  public static final int MAX_FLOWS = 256;

  /**
   * How many flows there are.
   *
   * @param n flows asked for, 1 to {@link #MAX_FLOWS}
   * @return flows in all, as in the table
   * @throws IllegalArgumentException if n is out of range
   */
  public int flows(int n) {
    if (n < 1 || n > MAX_FLOWS) {
      throw new IllegalArgumentException(
          n + " flows is out of range; allowed is 1 to " + MAX_FLOWS + ": choose one of these");
    }
    return switch (this) {
      case SINGLE -> 1;
      case ONE_TO_ONE, INCAST, OUTCAST -> n;
      case ALL_TO_ALL -> n * n;
      case MIXED -> n + 1;
    };
  }

  /**
   * The sender of a flow.
   *
   * @param flow its number
   * @param n flows asked for
   * @return 0 to n - 1
   */
  public int sender(int flow, int n) {
    return switch (this) {
      case SINGLE, OUTCAST, MIXED -> 0;
      case ONE_TO_ONE, INCAST -> flow;
      case ALL_TO_ALL -> flow / n;
    };
  }

  /**
   * The receiver of a flow.
   *
   * @param flow its number
   * @param n flows asked for
   * @return 0 to n - 1
   */
  public int receiver(int flow, int n) {
    return switch (this) {
      case SINGLE, INCAST, MIXED -> 0;
      case ONE_TO_ONE, OUTCAST -> flow;
      case ALL_TO_ALL -> flow % n;
    };
  }
}
